import type { Plan } from '../plan/plan.ts';
import { outputKeys } from '../stack/stack-outputs.ts';
import { outputMissing } from './errors.ts';
import type { Deployment } from './target.ts';

/**
 * The deployment that a stack's outputs describe.
 *
 * @throws PartitaError P1526 when the outputs aren't those of the plan's stack
 */
export function deploymentOf(
  target: string,
  stackName: string,
  plan: Plan,
  outputs: Readonly<Record<string, string>>,
): Deployment {
  const names = outputs[outputKeys.functionNames]?.split(',');
  if (names?.length !== plan.partitions.length) throw outputMissing(stackName, outputKeys.functionNames);
  return {
    target,
    stackName,
    functions: plan.partitions.map(({ name, memoryMb }, index) => ({
      partition: name,
      functionName: names[index] ?? '',
      memoryMb,
    })),
    handoffBucket: outputs[outputKeys.handoffBucket] ?? null,
  };
}
