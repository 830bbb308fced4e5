import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { perMillion } from '../../lib/cost/money.ts';
import { type Walker, walkUsd } from '../../lib/cost/orchestration.ts';

const book = priceBookFor('us-east-1');
const usdPerMillion = (walker: Walker, waitedMs: number) => perMillion(walkUsd(walker, waitedMs, book));

describe('who walks the chain', () => {
  it('costs nothing where the caller does', () => {
    expect(usdPerMillion({ orchestration: 'client' }, 200)).toBe(0);
  });

  it('costs a request, its log and the time it waits where a coordinator does', () => {
    // 512 MB for 200 ms, and half a ms for rounding up: 0.10025 GB-s. A KB of log is written, and 15 % of it stored.
    const log = (1e6 / 2 ** 20) * (0.5 + 0.15 * 0.03);
    expect(
      usdPerMillion({ orchestration: 'coordinator', memoryMb: 512, architecture: 'x86_64' }, 200),
    ).toBeCloseTo(0.10025 * 16.6667 + 0.2 + log, 10);
    expect(
      usdPerMillion({ orchestration: 'coordinator', memoryMb: 512, architecture: 'arm64' }, 200),
    ).toBeCloseTo(0.10025 * 13.3334 + 0.2 + log, 10);
  });

  it('costs an execution of 64 MB where a state machine does, rounded up by half a step of 100 ms on average', () => {
    expect(usdPerMillion({ orchestration: 'step-functions' }, 201)).toBeCloseTo(
      1 + 0.0625 * 0.251 * 16.67,
      10,
    );
  });
});
