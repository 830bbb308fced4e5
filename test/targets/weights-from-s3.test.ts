import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { expect, it, onTestFinished } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { functionEnv } from '../../lib/plan/function-env.ts';
import { maxUnzippedBytes } from '../../lib/plan/lambda-limits.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { openLocalTarget } from '../../lib/targets/local/local.ts';
import { tinyInputs, writeTinyPlan } from '../conformance/tiny-plan.ts';
import { plain, runWhole } from '../conformance/whole.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('a partition over what Lambda unpacks is deployed with its weights in S3, and answers the same bits', {
  timeout: 120_000,
}, async () => {
  const directory = temporaryFolder();
  const planFile = writeTinyPlan(directory);
  // Zeros behind the weights: as heavy as a partition that is over the limit, and the same arithmetic.
  truncateSync(join(directory, 'part-0', 'model.onnx.data'), maxUnzippedBytes);
  const target = await openLocalTarget();
  onTestFinished(() => target.close());
  const deployment = await target.deploy(planFile, () => undefined);

  const configurations = await Promise.all(
    deployment.functions.map(({ functionName: FunctionName }) =>
      target.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ),
  );
  const weightBytes = configurations.map(
    ({ Environment }) => Environment?.Variables?.[functionEnv.weightsBytes],
  );
  expect(weightBytes).toEqual([String(maxUnzippedBytes), undefined]);

  const client = new PartitionedModelClient({
    ...target,
    deployment: { ...deployment, plan: servedPlanOf(readPlan(planFile)) },
    prewarm: false,
  });
  const inputs = tinyInputs();
  const first = await client.infer(inputs, { logTail: true });
  expect(plain(first.outputs)).toEqual(plain(await runWhole(directory, inputs)));
  const [heavy, light] = first.hops;
  expect(heavy?.phases.weightsMs).toBeGreaterThan(0);
  expect(heavy?.log).toMatch(/"fetching weights","done":262144000,"bytes":262144000/);
  expect(light?.phases.weightsMs).toBeUndefined();

  const second = await client.infer(inputs);
  expect(plain(second.outputs)).toEqual(plain(first.outputs));
  expect(second.hops.map(({ cold, phases }) => [cold, phases.weightsMs])).toEqual([
    [false, undefined],
    [false, undefined],
  ]);

  // As a profile does for each cold start: the weights beside its package don't count.
  const [functionName] = deployment.functions.map((each) => each.functionName);
  const changed = { FunctionName: functionName, MemorySize: 1024 };
  const command = new UpdateFunctionConfigurationCommand(changed);
  expect(await target.lambda.send(command)).toMatchObject({ MemorySize: 1024 });
});
