import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { costPerMillion, type ExpectedStage, inferenceUsd, s3HandoffUsd } from '../../lib/cost/inference.ts';

const book = priceBookFor('us-east-1');

const first: ExpectedStage = {
  memoryMb: 1024,
  architecture: 'x86_64',
  billedMs: 100,
  coldBilledMs: 1100,
  channelIn: 'inline',
  channelOut: 's3',
  coldStartRate: 0.01,
  extraStorageMb: 0,
  weightGets: 0,
};

const second: ExpectedStage = {
  memoryMb: 512,
  architecture: 'x86_64',
  billedMs: 40,
  coldBilledMs: 840,
  channelIn: 's3',
  channelOut: 'inline',
  coldStartRate: 0.01,
  extraStorageMb: 0,
  weightGets: 0,
};

describe('costPerMillion', () => {
  it('is the bill that a person computes by hand', () => {
    // Duration: 0.1 GB-s + 0.02 GB-s = 0.12 GB-s, x 0.0000166667 = 0.000002000004
    // Requests: 2 x 0.0000002 = 0.0000004
    // Init, at 1 % cold: 1 GB-s + 0.4 GB-s = 1.4 GB-s more, x 0.0000166667 x 0.01 = 0.0000002333338
    // S3: one hand-off, a PUT at 0.000005 and a GET at 0.0000004 = 0.0000054
    // Logs: 2 x 2^-20 GB, at 0.5 a GB and 0.15 of it stored for a month at 0.03
    expect(costPerMillion([first, second], book)).toEqual({
      durationUsd: 2.000004,
      requestsUsd: 0.4,
      initUsd: 0.2333338,
      s3Usd: 5.4,
      logsUsd: 0.9622573852539062,
      storageUsd: 0,
      orchestrationUsd: 0,
      provisionedUsd: 0,
      machinesUsd: 0,
      linksUsd: 0,
      totalUsd: 8.995595185253906,
    });
  });

  it('charges a cold invocation for init and duration together, and no warm one beside it', () => {
    const { durationUsd, initUsd } = costPerMillion([{ ...first, coldStartRate: 1 }], book);
    // All cold: 1.1 s x 1 GB x 0.0000166667, a million times
    expect(durationUsd + initUsd).toBeCloseTo(18.33337, 10);
  });

  it('has no S3 requests where everything travels inline', () => {
    expect(costPerMillion([{ ...first, channelOut: 'inline' }], book).s3Usd).toBe(0);
  });

  it('has /tmp above what is free, and the GETs of weights that a cold start fetches', () => {
    const cost = costPerMillion(
      [{ ...first, channelOut: 'inline', extraStorageMb: 512, weightGets: 50 }],
      book,
    );
    // 0.5 GB x (0.1 s + 1 % of 1 s) x 0.0000000309, a million times
    expect(cost.storageUsd).toBeCloseTo(0.0016995, 12);
    // 1 % of 50 GETs at 0.0000004
    expect(cost.s3Usd).toBeCloseTo(0.2, 12);
  });
});

describe('inferenceUsd', () => {
  it('adds up every invocation and hand-off as billed', () => {
    expect(inferenceUsd([first, second], book).toFixed()).toBe('0.000007800004');
  });

  it('counts a PUT and a GET once when the next partition reads what the one before left, twice otherwise', () => {
    const fees = (stages: ExpectedStage[]) =>
      inferenceUsd(stages, book)
        .minus(
          inferenceUsd(
            stages.map((stage) => ({ ...stage, channelIn: 'inline', channelOut: 'inline' })),
            book,
          ),
        )
        .div(s3HandoffUsd(book))
        .toNumber();
    expect(fees([first, second])).toBe(1);
    expect(fees([{ ...first, channelOut: 'inline' }, second])).toBe(1);
    expect(fees([second, first])).toBe(2);
  });
});
