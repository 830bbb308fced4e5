import { describe, expect, it } from 'vitest';
import { simulatedColdStarts } from '../../lib/optimizer/space/cold-starts.ts';
import { coldStartRates } from '../../lib/workload/cold-start-rate.ts';
import { usualWorkload } from '../../lib/workload/workload.ts';

const workload = usualWorkload(1_000_000);

describe('cold starts that are simulated for the search', () => {
  const coldStarts = simulatedColdStarts(workload);
  const direct = (warmMs: number, coldMs: number) =>
    coldStartRates(workload, [
      { warmSeconds: warmMs / 1000, coldSeconds: coldMs / 1000, invokedShare: 1 },
    ])[0]!.rate;

  it.each([
    [64, 512],
    [90, 700],
    [240, 6500],
    [700, 1500],
  ])('are within a tenth of simulating a function of %i ms warm and %i ms cold itself', (warmMs, coldMs) => {
    const rate = coldStarts.rateOf(warmMs, coldMs);
    expect(Math.abs(rate / direct(warmMs, coldMs) - 1)).toBeLessThan(0.1);
    expect(coldStarts.most).toBeGreaterThanOrEqual(rate);
  });

  it('are more of a function that takes longer: it holds more environments', () => {
    expect(coldStarts.rateOf(400, 1000)).toBeGreaterThan(coldStarts.rateOf(50, 1000));
    expect(coldStarts.rateOf(100, 8000)).toBeGreaterThan(coldStarts.rateOf(100, 500));
  });

  it('are rarer the more requests there are', () => {
    const busy = simulatedColdStarts(usualWorkload(20_000_000));
    expect(busy.rateOf(100, 1000)).toBeLessThan(coldStarts.rateOf(100, 1000));
  });
});
