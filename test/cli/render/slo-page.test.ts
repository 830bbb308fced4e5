import { describe, expect, it } from 'vitest';
import { sloPage } from '../../../lib/cli/render/slo-page.ts';
import { optimizeForSlos } from '../../../lib/optimizer/optimize.ts';
import type { Bounds } from '../../../lib/plan/plan.ts';
import { largeWorld, syntheticProfile } from '../../optimizer/synthetic-profile.ts';

const profile = syntheticProfile(largeWorld, {
  ranges: [
    [0, 14],
    [14, 27],
    [27, 40],
  ],
  memorySizes: [512, 1024, 1769],
  warmSamples: 8,
});

describe('the page on SLOs from tight to loose', () => {
  const searches = optimizeForSlos(profile, { coldStartRate: 0.005, maxMemoryMb: 1769, maxCuts: 20 }, 95);
  const page = sloPage('synthetic', searches);

  it('chooses cheaper plans for looser SLOs, each within its own', () => {
    expect(searches).toHaveLength(5);
    const chosen = searches.map(({ front, chosen: at }) => front[at]!);
    chosen.forEach(({ sloLatencyMs, costUsdPerMillion }, i) => {
      expect(sloLatencyMs).toBeLessThanOrEqual(searches[i]!.slo!.latencyMs);
      // Within 1 % plans are a tie.
      if (i > 0) expect(costUsdPerMillion).toBeLessThan(chosen[i - 1]!.costUsdPerMillion * 1.01);
    });
    expect(chosen.at(-1)!.costUsdPerMillion).toBeLessThan(chosen[0]!.costUsdPerMillion);
  });

  it('has the intervals of what is chosen, and of what it is compared with, at the SLO’s percentile', () => {
    expect(page).toContain('In brackets: 90 % intervals');
    const shown = (value: number) => (value < 100 ? value.toFixed(1) : String(Math.round(value)));
    for (const { front, chosen, unsplit } of searches) {
      const bounds = (at: Bounds) => `[${shown(at.low)}, ${shown(at.high)}]`;
      const { latencyMs, sloLatencyMs, interval } = front[chosen]!;
      expect(page).toContain(
        ` | ${shown(latencyMs)} ms ${bounds(interval!.latencyMs)} | ${shown(sloLatencyMs!)} ms ${bounds(interval!.sloLatencyMs!)} | `,
      );
      expect(page).toContain(
        `${shown(unsplit.sloLatencyMs!)} ms ${bounds(unsplit.interval!.sloLatencyMs!)}, $`,
      );
    }
  });

  it('says of each what was chosen, what lost and what one function would take', () => {
    for (const { slo } of searches)
      expect(page).toContain(`## p95 up to ${slo!.latencyMs.toLocaleString('en-US')} ms`);
    expect(page.match(/^- Unsplit, one function of \d+ MB/gm)).toHaveLength(5);
    expect(page.match(/^\| \d/gm)).toHaveLength(5);
    expect(page).toContain('with 0.5 % of invocations starting cold (assumed)');
  });
});
