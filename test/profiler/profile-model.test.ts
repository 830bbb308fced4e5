import { afterEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../lib/host.ts';
import { profile } from '../../lib/plan/profile.ts';
import type { Target } from '../../lib/targets/target.ts';
import { deployedProbes } from '../../profiler/deployed-probes.ts';
import { memoryLedger } from '../../profiler/ledger.ts';
import { type MeasureFunctionsProps, measureFunctions } from '../../profiler/profile-model.ts';
import type { Row } from '../../profiler/row.ts';
import { type FakeLambdaOptions, startFakeLambda } from './fake-lambda.ts';
import { int8, tinyChain, tinyFunctions } from './tiny-chain.ts';

const open: Target[] = [];

afterEach(async () => {
  for (const target of open.splice(0)) await target.close();
});

async function measure(
  fakeOptions: Partial<FakeLambdaOptions> = {},
  props: Partial<MeasureFunctionsProps> = {},
) {
  const fake = await startFakeLambda({ functions: tinyFunctions(), ...fakeOptions });
  open.push(fake.target);
  const rows: Row[] = [];
  const notices: Notice[] = [];
  const inputsOf = new Map([
    ['part-0', [int8('x', [1, 2])]],
    ['part-1', [int8('h', [2, 3])]],
  ]);
  const measured = measureFunctions({
    target: fake.target,
    plan: tinyChain,
    probeOf: deployedProbes(fake.target, fake.deployment, tinyChain, inputsOf),
    memorySizes: [512, 1024],
    rest: async () => {},
    notify: (notice) => notices.push(notice),
    onRow: (row) => rows.push(row),
    ...props,
  });
  const notes = () => notices.flatMap((notice) => (notice.kind === 'note' ? notice.text : []));
  return { fake, rows, notes, measured };
}

const sizesOf = (rows: readonly Row[]) => rows.map((row) => `${row.function} ${row.memoryMb} ${row.status}`);

describe('measureFunctions', () => {
  it('measures every function at every size, the largest first, and says each as soon as it has it', async () => {
    const { rows, measured } = await measure();
    const { cold, warm } = await measured;
    expect(sizesOf(rows)).toEqual([
      'part-0 1024 measured',
      'part-1 1024 measured',
      'part-0 512 measured',
      'part-1 512 measured',
    ]);
    expect(rows.map((row) => row.status === 'measured' && row.warm)).toEqual(warm);
    expect(rows.map((row) => row.status === 'measured' && row.cold)).toEqual(cold);
  });

  it('gives figures and a bill that were worked out by hand', async () => {
    const { measured } = await measure({}, { memorySizes: [512] });
    const { cold, warm, samples, invocations, spendUsd, priceBook } = await measured;
    // 0.5 GB x 0.1 s x $0.0000166667 + $0.0000002, a million times
    expect(warm[0]).toMatchObject({
      function: 'part-0',
      memoryMb: 512,
      durationMs: { median: 100, low: 100, high: 100, p95: 100, n: 8 },
      billedMs: 100,
      costUsdPerMillion: 1.033335,
      maxMemoryMb: 90,
    });
    expect(cold[0]).toMatchObject({ initMs: { median: 300, n: 1 } });
    // A function: 400 ms cold and 8 x 100 ms warm; 9 requests.
    expect(invocations).toBe(18);
    expect(samples).toHaveLength(18);
    expect(spendUsd).toBeCloseTo(2 * (0.5 * 1.2 * 0.0000166667 + 9 * 0.0000002), 15);
    expect(priceBook).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('returns what a profile holds', async () => {
    const { measured } = await measure({ functions: tinyFunctions({ needsMb: 600 }) });
    const { cold, warm, failures, samples, invocations, seconds, spendUsd } = profile.schema.shape;
    const result = await measured;
    for (const [name, schema] of Object.entries({
      cold,
      warm,
      failures,
      samples,
      invocations,
      seconds,
      spendUsd,
    })) {
      expect(schema.safeParse(Reflect.get(result, name)), name).toMatchObject({ success: true });
    }
  });

  it('files a size that ran out of memory, and does not try smaller ones of that function any more', async () => {
    const { rows, notes, measured } = await measure(
      { functions: tinyFunctions({ needsMb: 600 }) },
      { memorySizes: [1024, 512, 256, 128] },
    );
    const { failures, invocations } = await measured;
    expect(sizesOf(rows)).toEqual([
      'part-0 1024 measured',
      'part-1 1024 measured',
      'part-0 128 failed',
      'part-1 128 measured',
      'part-0 512 failed',
      'part-1 512 measured',
      'part-1 256 measured',
    ]);
    expect(failures).toEqual([
      expect.objectContaining({ memoryMb: 128 }),
      {
        function: 'part-0',
        memoryMb: 512,
        kind: 'out-of-memory',
        message: expect.stringContaining('signal: killed'),
      },
    ]);
    expect(notes()).toEqual(['"part-0" not tried at 256 MB: it ran out of memory at 512 MB.']);
    expect(invocations).toBe(9 + 2 + 4 * 9);
  });

  it('goes on with smaller sizes where the service refuses a larger one', async () => {
    const { rows, measured } = await measure({ largestMb: 800 });
    const { failures } = await measured;
    expect(sizesOf(rows)).toEqual([
      'part-0 1024 failed',
      'part-1 1024 failed',
      'part-0 512 measured',
      'part-1 512 measured',
    ]);
    expect(failures[0]).toMatchObject({ kind: 'error', message: expect.stringContaining('MemorySize') });
  });

  it('skips sizes that the target can’t measure, and says so', async () => {
    const { rows, notes, measured } = await measure(
      { maxMeasurableMb: 3538 },
      { memorySizes: [512, 3539, 8192] },
    );
    await measured;
    expect(sizesOf(rows)).toEqual(['part-0 512 measured', 'part-1 512 measured']);
    expect(notes()).toEqual(['8192, 3539 MB skipped: target "fake" measures up to 3538 MB.']);
  });

  it('refuses when every size is too large for the target', async () => {
    const { measured } = await measure({ maxMeasurableMb: 256 });
    await expect(measured).rejects.toMatchObject({ code: 'P1602' });
  });

  it('refuses when no function answers at any size', async () => {
    const { measured } = await measure({ functions: tinyFunctions({ needsMb: 9000 }, { needsMb: 9000 }) });
    await expect(measured).rejects.toMatchObject({
      code: 'P1603',
      message: expect.stringContaining('"part-0" at 1024 MB'),
    });
  });

  it('labels figures of an endpoint that sends no REPORT lines', async () => {
    const { rows, notes, measured } = await measure({ sendsReport: false }, { memorySizes: [512] });
    const { warm } = await measured;
    expect(rows).toMatchObject([{ reported: false }, { reported: false }]);
    expect(notes().slice(0, 1)).toEqual([expect.stringContaining('sends no REPORT lines')]);
    expect(warm[0]?.maxMemoryMb).toBe(512);
  });

  it('says where an endpoint keeps its environments when a variable changes', async () => {
    const { rows, notes, measured } = await measure({ keepsEnvironments: true });
    const { cold } = await measured;
    expect(rows.map((row) => row.status === 'measured' && row.cold === null)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(cold).toHaveLength(2);
    expect(notes()).toEqual([expect.stringContaining('cold starts were not measured')]);
  });

  it('looks again where it is told to, until nothing more would matter', async () => {
    const visit = {
      memoryMb: 512,
      functions: ['part-1'],
      rule: { coldSamples: 2, minSamples: 12, maxSamples: 12 },
    };
    const plans = [visit, null, visit];
    const { measured } = await measure({}, { memorySizes: [512], next: () => plans.shift() ?? null });
    const { cold, warm } = await measured;
    expect(warm.map(({ latencyMs }) => latencyMs.n)).toEqual([8, 12]);
    expect(cold.map(({ latencyMs }) => latencyMs.n)).toEqual([1, 2]);
    expect(plans).toHaveLength(1);
  });

  it.each([4, 7, 20, 43])('takes no more than %i invocations where that is the budget', async (most) => {
    const budget = { maxInvocations: most, maxSeconds: null, maxUsd: null };
    const sizes = [1024, 512, 256, 128];
    const visit = {
      memoryMb: 300,
      functions: ['part-0', 'part-1'],
      rule: { coldSamples: 1, minSamples: 9, maxSamples: 9 },
    };
    const { fake, measured } = await measure(
      {},
      { budget, memorySizes: sizes, chain: [], next: () => visit },
    );
    expect((await measured).invocations).toBe(most);
    expect(fake.calls.filter((call) => call.startsWith('Invoke'))).toHaveLength(most);
  });

  it('looks once, whatever the budget in seconds and dollars is', async () => {
    const budget = { maxInvocations: null, maxSeconds: 0, maxUsd: 0 };
    const { rows, measured } = await measure({}, { budget, memorySizes: [1024, 512] });
    await measured;
    expect(sizesOf(rows)).toEqual(['part-0 1024 measured', 'part-1 1024 measured']);
  });

  it('refuses a budget that does not do for one look', async () => {
    const budget = { maxInvocations: 7, maxSeconds: null, maxUsd: null };
    const { measured } = await measure({}, { budget, chain: ['part-0', 'part-1'] });
    await expect(measured).rejects.toMatchObject({ code: 'P1610' });
  });

  it('takes nothing again that a ledger holds', async () => {
    const ledger = memoryLedger();
    await (await measure({}, { ledger })).measured;
    const taken = [...ledger.lines];
    const { fake, rows, measured } = await measure({}, { ledger });
    const again = await measured;
    expect(ledger.lines).toEqual(taken);
    expect(fake.calls).toEqual([]);
    expect(rows).toEqual([]);
    expect(again.samples).toHaveLength(taken.length);
  });

  it('refuses a partition without inputs', async () => {
    const { fake, measured } = await measure();
    await measured;
    const probes = () => deployedProbes(fake.target, fake.deployment, tinyChain, new Map());
    expect(probes).toThrow(expect.objectContaining({ code: 'P1604', fault: 'tool' }));
  });
});
