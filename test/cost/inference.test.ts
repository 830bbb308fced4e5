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
};

const second: ExpectedStage = {
  memoryMb: 512,
  architecture: 'x86_64',
  billedMs: 40,
  coldBilledMs: 840,
  channelIn: 's3',
  channelOut: 'inline',
};

describe('costPerMillion', () => {
  it('is the bill that a person computes by hand', () => {
    // Duration: 0.1 GB-s + 0.02 GB-s = 0.12 GB-s, x 0.0000166667 = 0.000002000004
    // Requests: 2 x 0.0000002 = 0.0000004
    // Init, at 1 % cold: 1 GB-s + 0.4 GB-s = 1.4 GB-s more, x 0.0000166667 x 0.01 = 0.0000002333338
    // S3: one hand-off, a PUT at 0.000005 and a GET at 0.0000004 = 0.0000054
    expect(costPerMillion([first, second], 0.01, book)).toEqual({
      durationUsd: 2.000004,
      requestsUsd: 0.4,
      initUsd: 0.2333338,
      s3Usd: 5.4,
      totalUsd: 8.0333378,
    });
  });

  it('charges a cold invocation for init and duration together, and no warm one beside it', () => {
    const { durationUsd, initUsd } = costPerMillion([first], 1, book);
    // All cold: 1.1 s x 1 GB x 0.0000166667, a million times
    expect(durationUsd + initUsd).toBeCloseTo(18.33337, 10);
  });

  it('has no S3 requests where everything travels inline', () => {
    expect(costPerMillion([{ ...first, channelOut: 'inline' }], 0.01, book).s3Usd).toBe(0);
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
