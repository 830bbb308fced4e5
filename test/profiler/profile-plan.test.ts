import { afterEach, describe, expect, it } from 'vitest';
import { profile } from '../../lib/plan/profile.ts';
import type { Target } from '../../lib/targets/target.ts';
import { type MeasurePlanProps, measurePlan } from '../../profiler/profile-plan.ts';
import type { Row } from '../../profiler/row.ts';
import { type FakeLambdaOptions, startFakeLambda } from './fake-lambda.ts';
import { int8, tinyChain, tinyFunctions } from './tiny-chain.ts';

const open: Target[] = [];

afterEach(async () => {
  for (const target of open.splice(0)) await target.close();
});

/** 100 ms and 60 ms warm at 512 MB; 300 ms and 200 ms of init. */
const functions = tinyFunctions({}, { durationMs: () => 60, initMs: 200 });

async function measure(fakeOptions: Partial<FakeLambdaOptions> = {}, props: Partial<MeasurePlanProps> = {}) {
  const fake = await startFakeLambda({ functions, ...fakeOptions });
  open.push(fake.target);
  const rows: Row[] = [];
  const measured = measurePlan({
    target: fake.target,
    deployment: fake.deployment,
    plan: tinyChain,
    inputs: int8('x', [1, 2]),
    expected: int8('y', [3, 4]),
    coldStartRates: [0.02, 0.02],
    options: { maxSamples: 10 },
    notify: () => {},
    onRow: (row) => rows.push(row),
    ...props,
  });
  return { fake, rows, measured };
}

describe('measurePlan', () => {
  it('forces every function cold for each cold inference, then leaves them warm', async () => {
    const { fake, measured } = await measure({ variables: { MINE: 'x' } });
    const { subject } = await measured;
    const coldStarts = subject.inferences.map((inference) => inference.coldStarts);
    expect(coldStarts.slice(0, 3)).toEqual([2, 2, 2]);
    expect(new Set(coldStarts.slice(3))).toEqual(new Set([0]));
    expect(fake.calls.filter((call) => call === 'UpdateFunctionConfiguration part-1')).toHaveLength(3);
    expect(fake.variablesOf('part-0')).toMatchObject({ MINE: 'x' });
  });

  it('gives each inference the bill of its REPORT lines, worked out by hand', async () => {
    const { measured } = await measure();
    const { subject } = await measured;
    // 512 MB; cold 400 + 260 ms, warm 100 + 60 ms; two requests
    expect(subject.inferences[0]).toMatchObject({ billedMs: 660, costUsd: 0.000005900011 });
    expect(subject.inferences.at(-1)).toMatchObject({ billedMs: 160, costUsd: 0.000001733336 });
  });

  it('gives the cost of a million with init weighted by the cold-start rate, worked out by hand', async () => {
    const { measured } = await measure();
    const { subject } = await measured;
    expect(subject.cost).toEqual({
      durationUsd: 1.333336,
      requestsUsd: 0.4,
      // 0.02 x 0.5 GB x 0.5 s x $16.6667
      initUsd: 0.0833335,
      s3Usd: 0,
      // 2 x 2^-20 GB x ($0.5 + 0.15 x $0.03)
      logsUsd: 0.9622573852539062,
      storageUsd: 0,
      orchestrationUsd: 0,
      provisionedUsd: 0,
      machinesUsd: 0,
      linksUsd: 0,
      totalUsd: 2.7789268852539064,
    });
    expect(subject.costUsdPerMillion).toBe(2.7789268852539064);
  });

  it('weighs the cost by what reaches each partition, and goes through the whole chain all the same', async () => {
    const { measured } = await measure({}, { reaches: [1, 0.5] });
    const { subject } = await measured;
    // 0.5 GB x (100 ms + 60 ms / 2) x $16.6667, and 0.02 x 0.5 GB x (0.3 s + 0.2 s / 2)
    expect(subject.cost).toMatchObject({ durationUsd: 1.0833355, requestsUsd: 0.3, initUsd: 0.0666668 });
    expect(subject.inferences.at(-1)).toMatchObject({ billedMs: 160 });
  });

  it('keeps cold inferences out of the warm interval, and the other way round', async () => {
    const { measured } = await measure({}, { options: { coldRuns: 2, maxSamples: 9 } });
    const { subject } = await measured;
    expect(subject.coldLatencyMs.n).toBe(2);
    expect(subject.latencyMs.n).toBe(subject.inferences.length - 2);
  });

  it('gives samples and figures of each function, and tells each', async () => {
    const { rows, measured } = await measure();
    const { warm, cold, samples, invocations, failures } = await measured;
    expect(warm.map((figures) => [figures.function, figures.memoryMb, figures.durationMs.median])).toEqual([
      ['part-0', 512, 100],
      ['part-1', 512, 60],
    ]);
    expect(cold.map((figures) => figures.initMs.median)).toEqual([300, 200]);
    expect(rows.map((row) => row.status === 'measured' && row.warm)).toEqual(warm);
    expect(samples).toHaveLength(invocations);
    expect(failures).toEqual([]);
  });

  it('spends what its inferences cost', async () => {
    const { measured } = await measure();
    const { subject, spendUsd } = await measured;
    const sum = subject.inferences.reduce((total, { costUsd }) => total + costUsd, 0);
    expect(spendUsd).toBeCloseTo(sum, 14);
  });

  it('is exact only when every bit is as expected', async () => {
    const { subject } = await (await measure()).measured;
    expect(subject.exact).toBe(true);
    const other = await (await measure({}, { expected: int8('y', [3, 5]) })).measured;
    expect(other.subject.exact).toBe(false);
    const reshaped = new Map([
      ['y', { dtype: 'int8', shape: [1, 2], data: Uint8Array.from([3, 4]) }] as const,
    ]);
    expect((await (await measure({}, { expected: reshaped })).measured).subject.exact).toBe(false);
  });

  it('returns a subject that a profile holds', async () => {
    const { subject } = await (await measure()).measured;
    expect(profile.schema.shape.subject.safeParse(subject)).toMatchObject({ success: true });
  });

  it('fails with the partition that failed', async () => {
    const { measured } = await measure({ functions: tinyFunctions({}, { needsMb: 600 }) });
    await expect(measured).rejects.toMatchObject({ code: 'P1540', partition: 'part-1' });
  });

  it('refuses an endpoint that starts no new environments, once one stands', async () => {
    const { fake, measured } = await measure({ keepsEnvironments: true });
    await measured;
    const again = measurePlan({
      target: fake.target,
      deployment: fake.deployment,
      plan: tinyChain,
      inputs: int8('x', [1, 2]),
      expected: int8('y', [3, 4]),
      coldStartRates: [0.02, 0.02],
      options: { maxSamples: 3 },
      notify: () => {},
      onRow: () => {},
    });
    await expect(again).rejects.toMatchObject({ code: 'P1605', message: expect.stringContaining('"fake"') });
  });
});
