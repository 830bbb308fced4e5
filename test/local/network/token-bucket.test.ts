import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../lib/local/network/token-bucket.ts';

interface Taking {
  readonly afterMs: number;
  readonly bytes: number;
}

const rates = fc.integer({ min: 1, max: 100_000 });
const bursts = fc.integer({ min: 1, max: 1_000_000 });
const takings = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 200 }), bytes: fc.integer({ min: 0, max: 2_000_000 }) }),
  { minLength: 1, maxLength: 50 },
);

/** When each asks and when it may pass. */
function timesOf(bucket: TokenBucket, asked: readonly Taking[]) {
  let nowMs = 1000;
  return asked.map(({ afterMs, bytes }) => {
    nowMs += afterMs;
    return { bytes, nowMs, dueMs: bucket.take(bytes, nowMs) };
  });
}

describe('a token bucket', () => {
  it('lets pass when one that counts its tokens does', () => {
    fc.assert(
      fc.property(rates, bursts, takings, (bytesPerMs, burstBytes, asked) => {
        let tokens = burstBytes;
        for (const [i, { bytes, nowMs, dueMs }] of timesOf(
          new TokenBucket(bytesPerMs, burstBytes),
          asked,
        ).entries()) {
          if (i > 0) tokens = Math.min(burstBytes, tokens + asked[i]!.afterMs * bytesPerMs);
          tokens -= bytes;
          expect(dueMs).toBeCloseTo(tokens >= 0 ? nowMs : nowMs - tokens / bytesPerMs, 3);
        }
      }),
    );
  });

  it('gives no more than its burst and its rate, from whenever one asks to whenever one may pass', () => {
    fc.assert(
      fc.property(rates, bursts, takings, (bytesPerMs, burstBytes, asked) => {
        const times = timesOf(new TokenBucket(bytesPerMs, burstBytes), asked);
        for (const [i, from] of times.entries()) {
          let bytes = 0;
          for (const { bytes: more, dueMs } of times.slice(i)) {
            bytes += more;
            expect(bytes).toBeLessThanOrEqual(burstBytes + bytesPerMs * (dueMs - from.nowMs) + 1);
          }
        }
      }),
    );
  });

  it('lets pass in the order in which they ask', () => {
    fc.assert(
      fc.property(rates, bursts, takings, (bytesPerMs, burstBytes, asked) => {
        const dues = timesOf(new TokenBucket(bytesPerMs, burstBytes), asked).map(({ dueMs }) => dueMs);
        expect(dues).toEqual(dues.toSorted((a, b) => a - b));
      }),
    );
  });

  it('has to be waited for by all connections together, whatever the pieces', () => {
    const bucket = new TokenBucket(75, 1000);
    const dues = Array.from({ length: 10 }, () => bucket.take(775, 0));
    for (const [i, dueMs] of dues.entries())
      expect(dueMs).toBeCloseTo(Math.max(0, (775 * (i + 1) - 1000) / 75), 9);
  });

  it('saves up no more than its burst, however long nobody asks', () => {
    const bucket = new TokenBucket(10, 100);
    expect(bucket.take(100, 0)).toBe(0);
    expect(bucket.take(100, 5)).toBe(10);
    expect(bucket.take(100, 1_000_000)).toBe(1_000_000);
    expect(bucket.take(100, 1_000_000)).toBe(1_000_010);
  });
});
