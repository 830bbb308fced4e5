import { describe, expect, it } from 'vitest';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeCloud } from './fake-cloud.ts';
import { fakePartition, floats, valuesOf } from './fake-partition.ts';

const inputs = new Map([
  ['x', floats(1)],
  ['gain', floats(10)],
]);

async function open(prewarm?: boolean) {
  const cloud = await fakeCloud({
    a: fakePartition((t) => ({ hidden: t.get('x')! })),
    b: fakePartition((t) => ({ y: t.get('hidden')! })),
  });
  const plan = servedPlanOf(readPlan(writeTinyPlan(temporaryFolder())));
  const functions = plan.partitions.map(({ name }, i) => ({ partition: name, functionName: 'ab'[i] ?? '' }));
  const deployment = { plan, functions, handoffBucket: null };
  const client = new PartitionedModelClient({
    ...cloud,
    deployment,
    ...(prewarm !== undefined && { prewarm }),
  });
  const sent = () => cloud.invocations.map(({ functionName, event }) => `${functionName} ${event['op']}`);
  return { client, sent };
}

describe('a chain that may be cold', () => {
  it('is started side by side with its first partition, once', async () => {
    const { client, sent } = await open();
    const { hops, outputs } = await client.infer(inputs);
    expect(valuesOf(outputs.get('y'))).toEqual([1]);
    expect(sent().slice(0, 2).sort()).toEqual(['a run', 'b warm']);
    expect(sent()[2]).toBe('b run');
    expect(hops.map(({ cold }) => cold)).toEqual([true, false]);
    await client.infer(inputs);
    expect(sent().slice(3)).toEqual(['a run', 'b run']);
  });

  it('is not, where that is switched off', async () => {
    const { client, sent } = await open(false);
    await client.infer(inputs);
    expect(sent()).toEqual(['a run', 'b run']);
  });
});
