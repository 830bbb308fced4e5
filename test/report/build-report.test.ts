import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import { report } from '../../lib/report/document.ts';
import { renderJson } from '../../lib/report/text/json.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { bert, huge, inputOf, modelProfile, planProfile, type Recipe, tiny } from './fixture.ts';

const documentOf = (recipe: Recipe, requestsPerMonth = 1_000_000) =>
  buildReport({
    measured: planProfile(recipe),
    model: modelProfile(recipe),
    workload: steadyWorkload(requestsPerMonth),
    coldStartRate: 0.01,
    monthlyBudgetUsd: null,
    approved: null,
    book: priceBookFor('us-east-1'),
    command: 'partita report measured.json profile.json -o report',
    createdAt: '2026-11-21T09:31:12.000Z',
  });

const documents = { bert: documentOf(bert), tiny: documentOf(tiny), huge: documentOf(huge) };

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'nothing thrown';
};

describe('the report document', () => {
  it('parses by its own schema, as JSON too', () => {
    for (const document of Object.values(documents)) {
      expect(report.parse(renderJson(document), 'report.json')).toEqual(document);
    }
  });

  it('is the same for the same input', () => {
    expect(documentOf(tiny)).toEqual(documents.tiny);
  });

  it('costs what the bill by hand says', () => {
    const samples = [
      { billedMs: 100, cold: false },
      { billedMs: 102, cold: false },
      { billedMs: 1101, cold: true },
    ];
    const measured = planProfile({ ...tiny, partitions: [{ ...tiny.partitions[0]!, memoryMb: 1024 }] });
    const [first] = measured.samples;
    const { subject } = measured;
    if (first === undefined || subject.kind !== 'plan') throw new Error('the fixture is of a plan');
    const document = buildReport({
      measured: {
        ...measured,
        samples: samples.map((sample) => ({ ...first, ...sample })),
      },
      model: null,
      workload: steadyWorkload(250_000),
      coldStartRate: 0.01,
      monthlyBudgetUsd: null,
      approved: null,
      book: priceBookFor('us-east-1'),
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    // A kilobyte of log for each of 250,000 invocations is 0.238... GB, stored at 0.15 of that.
    expect(document.bill.lines.map(({ kind, quantity, usd }) => [kind, quantity, usd])).toEqual([
      // 1 GB for 101 ms, 250,000 times
      ['duration', '25250', '0.420834175'],
      // A cold one bills 1000 ms more, and one in a hundred is cold.
      ['init', '2500', '0.04166675'],
      ['requests', '250000', '0.05'],
      ['logs', '0.2384185791015625', '0.11920928955078125'],
      ['logs', '0.035762786865234375', '0.00107288360595703125'],
    ]);
    expect(document.bill.totalUsd).toBe('0.63278309815673828125');
    expect(document.monthlyUsd).toBe(0.6327830981567383);
    expect(document.usdPerThousand).toBe(0.0025311323926269533);
  });

  it('bills a hand-off by S3 once, to the partition that leaves it there', () => {
    const measured = planProfile(bert);
    const { subject } = measured;
    if (subject.kind !== 'plan') throw new Error('the fixture is of a plan');
    const channels = [
      { channelIn: 'inline', channelOut: 's3' },
      { channelIn: 's3', channelOut: 's3' },
      { channelIn: 's3', channelOut: 'inline' },
    ] as const;
    const partitions = subject.plan.partitions.map((partition, i) => ({ ...partition, ...channels[i] }));
    const document = buildReport(
      inputOf({
        ...measured,
        subject: {
          ...subject,
          plan: { ...subject.plan, partitions },
        },
      }),
    );
    const s3 = document.bill.lines.filter((line) => line.kind === 's3');
    // Two hand-offs, a PUT at $5 and a GET at $0.40 a million each.
    expect(s3.map(({ item, quantity, usd }) => [item, quantity, usd])).toEqual([
      ['s3.put', '2000000', '10'],
      ['s3.get', '2000000', '0.8'],
    ]);
    expect(document.prices.entries.map((entry) => entry.item)).toContain('S3 Standard, PUT');
  });

  it('bills each partition for the inferences that reach it', () => {
    const measured = planProfile(bert);
    const { subject } = measured;
    if (subject.kind !== 'plan' || subject.plan.search === null) throw new Error('the fixture is of a plan');
    const { search } = subject.plan;
    const reaches = [1, 0.75, 0.25];
    const front = search.front.map((candidate) => ({
      ...candidate,
      partitions: candidate.partitions.map((partition, i) => ({ ...partition, reach: reaches[i] ?? 0.25 })),
    }));
    const document = buildReport(
      inputOf({
        ...measured,
        subject: { ...subject, plan: { ...subject.plan, search: { ...search, front } } },
      }),
    );
    const requests = document.bill.lines.filter((line) => line.kind === 'requests');
    expect(requests.map(({ quantity }) => quantity)).toEqual(['1000000', '750000', '250000']);
  });

  it('has lines that add up to its total, and quantities that times their price are the lines', () => {
    for (const recipe of [bert, tiny, huge]) {
      const document = documentOf(recipe, 3_000_000);
      const { lines, totalUsd } = document.bill;
      expect(lines.reduce((total, { usd }) => total.plus(usd), new Big(0)).toFixed()).toBe(totalUsd);
      expect(document.monthlyUsd).toBe(Number(totalUsd));
      expect(document.usdPerMillion * 3).toBeCloseTo(document.monthlyUsd, 9);
      expect(document.usdPerThousand * 1000).toBeCloseTo(document.usdPerMillion, 9);
      for (const { quantity, unitPriceUsd, usd } of lines) {
        expect(new Big(quantity).times(unitPriceUsd).toFixed()).toBe(usd);
      }
    }
  });

  it('has an interval around each line of what was measured, and none around what was counted', () => {
    for (const { kind, usd, lowUsd, highUsd } of documents.bert.bill.lines) {
      expect(Number(lowUsd)).toBeLessThanOrEqual(Number(usd));
      expect(Number(highUsd)).toBeGreaterThanOrEqual(Number(usd));
      if (kind === 'duration') expect(Number(highUsd)).toBeGreaterThan(Number(lowUsd));
      if (kind === 'requests') expect([lowUsd, highUsd]).toEqual([usd, usd]);
    }
  });

  it('shows what the free tier would take off, and takes nothing off', () => {
    const { freeTier, bill } = documentOf(tiny, 500_000);
    const requests = bill.lines.filter(({ kind }) => kind === 'requests');
    expect(freeTier.lines).toContainEqual(
      expect.objectContaining({ item: 'lambda.requests', quantity: '500000', usd: requests[0]!.usd }),
    );
    expect(Number(freeTier.totalUsd)).toBeLessThanOrEqual(Number(bill.totalUsd));
  });

  it('forecasts each month between what the measurements allow at least and at most', () => {
    const { forecast, monthlyUsd } = documents.bert;
    expect(forecast).toHaveLength(12);
    for (const { lowUsd, baseUsd, highUsd } of forecast) {
      expect(baseUsd).toBeCloseTo(monthlyUsd, 9);
      expect(lowUsd).toBeLessThan(baseUsd);
      expect(highUsd).toBeGreaterThan(baseUsd);
    }
  });

  it('says what moves the bill most, the volume by a quarter more by a quarter', () => {
    const { sensitivity, monthlyUsd } = documents.tiny;
    const spreads = sensitivity.map(({ low, high }) => high.monthlyUsd - low.monthlyUsd);
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
    const volume = sensitivity.find(({ factor }) => factor === 'volume')!;
    expect(volume.high.monthlyUsd).toBeCloseTo(monthlyUsd * 1.25, 9);
  });

  it('simulates cold starts where a workload stands in for a rate', () => {
    const input = {
      measured: planProfile(bert),
      model: null,
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    };
    const simulated = buildReport({
      ...input,
      workload: steadyWorkload(1000),
      coldStartRate: null,
      monthlyBudgetUsd: null,
      approved: null,
      book: priceBookFor('us-east-1'),
    });
    expect(simulated.workload).toMatchObject({ coldStartBasis: 'modelled', arrival: 'steady' });
    // 1.4 requests an hour, and environments are kept for five minutes: nearly all are cold.
    for (const rate of simulated.workload.coldStartRates) expect(rate).toBeGreaterThan(0.8);
  });

  it('says how far each prediction was off, relative to what was measured', () => {
    const { latencyP50Ms } = documents.bert.comparison;
    expect(latencyP50Ms.errorPercent).toBeCloseTo(-3.5, 9);
    expect(latencyP50Ms.predicted).toBeLessThan(latencyP50Ms.measured);
  });

  it('has the interval of each prediction as the plan has it, and none where the plan has none', () => {
    const measured = planProfile(bert);
    const { subject } = measured;
    if (subject.kind !== 'plan' || subject.plan.search === null) throw new Error('the fixture is of a plan');
    const { search } = subject.plan;
    const { low, high } = search.front[search.chosen]!.interval!.coldLatencyMs;
    expect(documents.bert.comparison.coldLatencyMs).toMatchObject({
      predictedLow: low,
      predictedHigh: high,
    });
    const front = search.front.map(({ interval: _, ...rest }) => rest);
    const older = { ...subject, plan: { ...subject.plan, search: { ...search, front } } };
    const document = buildReport({ ...inputOf(measured), measured: { ...measured, subject: older } });
    for (const { predictedLow, predictedHigh } of Object.values(document.comparison))
      expect([predictedLow, predictedHigh]).toEqual([null, null]);
  });

  it('divides the mean inference into calls and the client, and a call into its phases', () => {
    const measured = planProfile(bert);
    const { time } = documents.bert;
    const { subject } = measured;
    if (subject.kind !== 'plan') throw new Error('the fixture is of a plan');
    const warm = subject.inferences.filter((inference) => inference.coldStarts === 0);
    const mean = warm.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / warm.length;
    expect(time.totalMs).toBeCloseTo(mean, 9);
    const calls = time.partitions.map(
      ({ runMs, codecMs, storageMs, handlerMs, hopMs }) => runMs + codecMs + storageMs + handlerMs + hopMs,
    );
    expect(calls.reduce((sum, call) => sum + call, time.clientMs)).toBeCloseTo(mean, 9);
  });

  it('marks the cuts that the plan uses', () => {
    expect(documents.bert.cuts?.filter((cut) => cut.used).map((cut) => cut.index)).toEqual([8, 17]);
  });

  it('keeps a failure as a row of what was measured', () => {
    const failed = documents.bert.campaigns
      .flatMap((campaign) => campaign.measurements)
      .filter((row) => row.failure !== null);
    expect(failed).toEqual([
      expect.objectContaining({ function: 'part-1', memoryMb: 256, warm: null, cold: null }),
    ]);
  });

  it('calls latencies modelled where no CPU share was enforced', () => {
    const measured: Profile = { ...planProfile(bert), enforcement: 'none' };
    const document = buildReport({
      measured,
      model: null,
      workload: steadyWorkload(1000),
      coldStartRate: 0.01,
      monthlyBudgetUsd: null,
      approved: null,
      book: priceBookFor('us-east-1'),
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    expect(document.latencyBasis).toBe('modelled');
    expect(document.bill.lines.find((line) => line.kind === 'duration')?.basis).toBe('modelled');
    expect(document.monthlyUsd).toBeGreaterThan(0);
  });

  it('says how far the predictions are off on what they weren’t made from', () => {
    const model = modelProfile(bert);
    if (model.subject.kind !== 'model') throw new Error('the fixture is of a model');
    const heldOut = { memorySizes: { median: 0.031, worst: 0.09, n: 6 }, functions: null };
    const { basis } = buildReport({
      ...inputOf(planProfile(bert)),
      model: { ...model, subject: { ...model.subject, heldOut } },
    });
    expect(basis.find(({ figures }) => figures.includes('every prediction'))?.how).toMatch(
      /of a memory size that was left out 3\.1\s% \(worst 9(\.0)?\s%, n = 6\)/,
    );
  });

  it('refuses what it can’t report, each with its own code', () => {
    const input: ReportInput = {
      measured: planProfile(bert),
      model: null,
      workload: steadyWorkload(1),
      coldStartRate: 0.01,
      monthlyBudgetUsd: null,
      approved: null,
      book: priceBookFor('us-east-1'),
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    };
    const { subject } = input.measured;
    if (subject.kind !== 'plan') throw new Error('the fixture is of a plan');
    const provisional = { ...subject, plan: { ...subject.plan, search: null } };
    const model = modelProfile(bert);
    const other = { ...model, model: { ...model.model, sha256: 'c'.repeat(64) } };
    const report = (changed: Partial<ReportInput>) => codeOf(() => buildReport({ ...input, ...changed }));
    expect(report({ measured: model })).toBe('P1800');
    expect(report({ measured: { ...input.measured, subject: provisional } })).toBe('P1801');
    expect(report({ model: other })).toBe('P1802');
    expect(report({ model: input.measured })).toBe('P1805');
    expect(report({ workload: { ...steadyWorkload(1), requestsPerMonth: -1 } })).toBe('P1803');
    expect(report({ workload: { ...steadyWorkload(1), requestsPerMonth: Number.NaN } })).toBe('P1803');
    expect(report({ book: { ...input.book, prices: {} } })).toBe('P1751');
  });
});
