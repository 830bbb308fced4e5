import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../lib/plan/profile.ts';
import { buildReport, type ReportInput } from '../../lib/report/build-report.ts';
import { report } from '../../lib/report/document.ts';
import { renderJson } from '../../lib/report/json.ts';
import { bert, huge, modelProfile, planProfile, type Recipe, tiny } from './fixture.ts';

const documentOf = (recipe: Recipe, requestsPerMonth = 1_000_000) =>
  buildReport({
    measured: planProfile(recipe),
    model: modelProfile(recipe),
    requestsPerMonth,
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
    // 1 GB for 101 ms, 1M times: 101000 GB-s. A cold one bills 1000 ms more; one in a hundred is cold: 10000 GB-s.
    const cost = {
      durationUsd: 1.6833367,
      requestsUsd: 0.2,
      initUsd: 0.166667,
      s3Usd: 0,
      totalUsd: 2.0500037,
    };
    const document = buildReport({
      measured: {
        ...measured,
        samples: samples.map((sample) => ({ ...first, ...sample })),
        subject: { ...subject, cost, costUsdPerMillion: cost.totalUsd },
      },
      model: null,
      requestsPerMonth: 250_000,
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    const quantities = document.costLines.map(({ kind, quantityPerMillion, usdPerMillion, usdPerMonth }) => ({
      kind,
      quantityPerMillion,
      usdPerMillion,
      usdPerMonth,
    }));
    expect(quantities).toEqual([
      { kind: 'duration', quantityPerMillion: 101_000, usdPerMillion: 1.6833367, usdPerMonth: 0.420834175 },
      { kind: 'requests', quantityPerMillion: 1_000_000, usdPerMillion: 0.2, usdPerMonth: 0.05 },
      { kind: 'init', quantityPerMillion: 10_000, usdPerMillion: 0.166667, usdPerMonth: 0.04166675 },
      { kind: 's3', quantityPerMillion: 0, usdPerMillion: 0, usdPerMonth: 0 },
    ]);
    expect(document.usdPerThousand).toBe(0.0020500037);
    expect(document.monthlyUsd).toBe(0.512500925);
  });

  it('divides the duration among the partitions by what each was billed', () => {
    const measured = planProfile(bert);
    const document = documents.bert;
    const billedMs = (name: string) =>
      measured.samples
        .filter((sample) => sample.function === name && !sample.cold)
        .reduce((sum, { billedMs }) => sum + billedMs, 0);
    const [first, second] = document.costLines.filter((line) => line.kind === 'duration');
    expect(first!.usdPerMillion / second!.usdPerMillion).toBeCloseTo(
      billedMs('part-1') / billedMs('part-2'),
      10,
    );
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
    // Two hand-offs, a PUT at $5 and a GET at $0.40 a million each.
    const cost = { ...subject.cost, s3Usd: 10.8, totalUsd: subject.cost.totalUsd + 10.8 };
    const document = buildReport({
      measured: {
        ...measured,
        subject: {
          ...subject,
          plan: { ...subject.plan, partitions },
          cost,
          costUsdPerMillion: cost.totalUsd,
        },
      },
      model: null,
      requestsPerMonth: 1,
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    const s3 = document.costLines.filter((line) => line.kind === 's3');
    expect(s3.map((line) => line.usdPerMillion)).toEqual([5.4, 5.4, 0]);
    expect(s3.map((line) => line.quantityPerMillion)).toEqual([1_000_000, 1_000_000, 0]);
    expect(document.prices.entries.map((entry) => entry.item)).toContain('S3 Standard, PUT');
  });

  it('has lines that add up to its totals, and quantities that times their price are the lines', () => {
    for (const recipe of [bert, tiny, huge]) {
      const document = documentOf(recipe, 3_000_000);
      const sum = (values: number[]) =>
        values.reduce((total, value) => total.plus(value), new Big(0)).toNumber();
      const { costLines } = document;
      expect(sum(costLines.map((line) => line.usdPerMillion))).toBeCloseTo(document.usdPerMillion, 9);
      expect(sum(costLines.map((line) => line.usdPerMonth))).toBeCloseTo(document.monthlyUsd, 6);
      expect(document.monthlyUsd).toBeCloseTo(document.usdPerMillion * 3, 9);
      expect(document.usdPerThousand * 1000).toBeCloseTo(document.usdPerMillion, 9);
      for (const line of costLines) {
        expect(line.quantityPerMillion * Number(line.unitPriceUsd)).toBeCloseTo(line.usdPerMillion, 9);
      }
    }
  });

  it('says how far each prediction was off, relative to what was measured', () => {
    const { latencyP50Ms } = documents.bert.comparison;
    expect(latencyP50Ms.errorPercent).toBeCloseTo(-3.5, 9);
    expect(latencyP50Ms.predicted).toBeLessThan(latencyP50Ms.measured);
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
      requestsPerMonth: 0,
      command: 'c',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    expect(document.latencyBasis).toBe('modelled');
    expect(document.costLines.find((line) => line.kind === 'duration')?.basis).toBe('modelled');
    expect(document.monthlyUsd).toBe(0);
  });

  it('refuses what it can’t report, each with its own code', () => {
    const input: ReportInput = {
      measured: planProfile(bert),
      model: null,
      requestsPerMonth: 1,
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
    expect(report({ requestsPerMonth: -1 })).toBe('P1803');
    expect(report({ requestsPerMonth: Number.NaN })).toBe('P1803');
    expect(report({ measured: { ...input.measured, priceBook: '2019-01' } })).toBe('P1804');
    expect(report({ measured: { ...input.measured, region: 'xx-nowhere-1' } })).toBe('P1750');
  });
});
