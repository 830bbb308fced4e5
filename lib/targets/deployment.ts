import type { Plan, Tier } from '../plan/plan.ts';
import { outputKeys } from '../stack/stack-outputs.ts';
import { outputMissing } from './errors.ts';
import type { Deployment } from './target.ts';

/**
 * The deployment that a stack's outputs describe.
 *
 * @param endpoint URL of the target; null for AWS
 * @throws PartitaError P1526 when the outputs aren't those of the plan's stack
 */
export function deploymentOf(
  { name: target, endpoint }: { readonly name: string; readonly endpoint: string | null },
  stackName: string,
  plan: Plan,
  outputs: Readonly<Record<string, string>>,
  tier: Tier = 'lambda',
): Deployment {
  const placed = plan.partitions.filter((partition) => partition.tier === tier);
  const output = (key: string): string => {
    const value = outputs[key];
    if (value === undefined) throw outputMissing(stackName, key);
    return value;
  };
  const listed = (key: string): string[] => {
    const values = output(key).split(',');
    if (values.length !== placed.length) throw outputMissing(stackName, key);
    return values;
  };
  const names = listed(outputKeys.functionNames);
  const versions = listed(outputKeys.functionVersions);
  const url = outputs[outputKeys.endpoint];
  return {
    target,
    stackName,
    functions: placed.map(({ name, memoryMb }, index) => ({
      partition: name,
      functionName: names[index] ?? '',
      version: versions[index] ?? '',
      memoryMb,
    })),
    handoffBucket: output(outputKeys.handoffBucket),
    coordinatorUrl: url === undefined ? null : reachableUrl(url, endpoint),
    stateMachineArn: outputs[outputKeys.stateMachine] ?? null,
  };
}

/**
 * A function URL as it can be called. An emulator hands out AWS's own host names, which lead to AWS; it answers at
 * `/_aws/lambda-url/ID`, as LocalStack and its heirs do.
 */
function reachableUrl(url: string, endpoint: string | null): string {
  const [, id] = /^https:\/\/([a-z0-9]+)\.lambda-url\.[a-z0-9-]+\.on\.aws\//.exec(url) ?? [];
  return endpoint === null || id === undefined ? url : new URL(`/_aws/lambda-url/${id}/`, endpoint).href;
}
