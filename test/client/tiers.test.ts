import { afterAll, describe, expect, it } from 'vitest';
import { onnxDevice, PartitionedModelClient } from '../../lib/client/index.ts';
import { nodeDevice } from '../../lib/loop/site/node-device.ts';
import type { Tier } from '../../lib/plan/plan.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { denseInputs, writeDensePlan } from '../support/dense-plan.ts';
import { bucket, LiveCloud } from '../support/live-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clouds = { edge: await LiveCloud.open(), lambda: await LiveCloud.open() };
afterAll(() => Promise.all([clouds.edge.close(), clouds.lambda.close()]));

/** A model of a layer a tier, deployed to the clouds; the device runs its own. */
async function openTiers(tiers: readonly Tier[], channel: 'inline' | 's3' = 'inline') {
  const folder = temporaryFolder();
  const width = 1000;
  const model = await writeDensePlan(folder, {
    seed: tiers.length,
    parts: tiers.length,
    width,
    change: { channelIn: channel, channelOut: channel },
    tiers,
  });
  const edge = await clouds.edge.deploy(model.planFile);
  const lambda = await clouds.lambda.deploy(model.planFile);
  const device = nodeDevice(model.planFile, readPlan(model.planFile));
  const functions = lambda.deployed.functions.flatMap((one, i) =>
    tiers[i] === 'device' ? [] : [tiers[i] === 'edge' ? (edge.deployed.functions[i] ?? one) : one],
  );
  const { lambda: edgeLambda, s3: edgeS3 } = clouds.edge;
  const client = new PartitionedModelClient({
    lambda: clouds.lambda.lambda,
    s3: clouds.lambda.s3,
    tiers: { device, edge: { lambda: edgeLambda, s3: edgeS3, bucket } },
    deployment: { ...lambda.deployed, functions },
  });
  return { client, model, width, plan: lambda.deployed.plan };
}

describe('a client of a plan over tiers', { timeout: 120_000 }, () => {
  it.each([
    [['device', 'edge', 'lambda'], 'inline'],
    [['edge', 'edge', 'lambda', 'device'], 's3'],
    [['device', 'device'], 'inline'],
  ] as const)('walks over %j, %s, with the bits of the whole model', async (tiers, channel) => {
    const { client, model, width } = await openTiers(tiers, channel);
    const inputs = denseInputs(width, 1);
    const { outputs, hops } = await client.infer(inputs);
    const expected = await model.expected(inputs);
    const answered = outputs.get(`x${tiers.length}`)?.data ?? [];
    expect(Buffer.compare(Buffer.from(answered), Buffer.from(expected.data))).toBe(0);
    expect(hops.map(({ requestBytes }) => requestBytes > 0)).toEqual(tiers.map((tier) => tier !== 'device'));
    expect([...(await clouds.edge.objects()), ...(await clouds.lambda.objects())]).toEqual([]);
    await model.close();
  });

  it('says what it was given nothing to reach by', async () => {
    const { plan } = await openTiers(['edge', 'lambda']);
    const { lambda, s3 } = clouds.lambda;
    const deployment = { plan, functions: [], handoffBucket: null };
    expect(() => new PartitionedModelClient({ lambda, s3, deployment })).toThrow(
      expect.objectContaining({ code: 'P2120', message: expect.stringContaining('"edge"') }),
    );
  });
});

describe('a device', () => {
  it('opens each session once, and again where that failed', async () => {
    let opened = 0;
    const device = onnxDevice({
      Tensor: class {},
      async open() {
        if (opened++ === 0) throw new Error('the download broke off');
        return { inputNames: [], run: async () => ({}) };
      },
    });
    await expect(device.run('part-0', new Map())).rejects.toThrow('the download broke off');
    await Promise.all([device.run('part-0', new Map()), device.run('part-0', new Map())]);
    expect(opened).toBe(2);
  });
});
