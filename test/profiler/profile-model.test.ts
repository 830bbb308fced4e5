import { afterEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../lib/host.ts';
import { profile } from '../../lib/plan/profile.ts';
import type { Target } from '../../lib/targets/target.ts';
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
  const measured = measureFunctions({
    target: fake.target,
    deployment: fake.deployment,
    plan: tinyChain,
    inputsOf: new Map([
      ['part-0', int8('x', [1, 2])],
      ['part-1', int8('h', [2, 3])],
    ]),
    memorySizes: [512, 1024],
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

  it('files a size that ran out of memory, and does not try the smaller ones of that function', async () => {
    const { rows, notes, measured } = await measure(
      { functions: tinyFunctions({ needsMb: 600 }) },
      { memorySizes: [1024, 512, 256, 128] },
    );
    const { failures, invocations } = await measured;
    expect(sizesOf(rows)).toEqual([
      'part-0 1024 measured',
      'part-1 1024 measured',
      'part-0 512 failed',
      'part-1 512 measured',
      'part-1 256 measured',
      'part-1 128 measured',
    ]);
    expect(failures).toEqual([
      {
        function: 'part-0',
        memoryMb: 512,
        kind: 'out-of-memory',
        message: expect.stringContaining('signal: killed'),
      },
    ]);
    expect(notes()).toEqual(['"part-0" not tried at 256, 128 MB: it ran out of memory at 512 MB.']);
    expect(invocations).toBe(9 + 1 + 4 * 9);
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

  it('takes as many samples as the options ask for', async () => {
    const options = { coldSamples: 2, minSamples: 3 };
    const { measured } = await measure({}, { memorySizes: [512], options });
    const { cold, warm } = await measured;
    expect(cold[0]?.latencyMs.n).toBe(2);
    expect(warm[0]?.latencyMs.n).toBe(3);
  });

  it('refuses a partition without inputs', async () => {
    const { measured } = await measure({}, { inputsOf: new Map() });
    await expect(measured).rejects.toMatchObject({ code: 'P1604', fault: 'tool' });
  });
});
