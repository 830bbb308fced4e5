import type { Place } from './place.ts';

/**
 * A place whose partitions only a share of the inferences reaches, because others ended at an exit before them: what they add
 * to expected latency and cost is weighed by it, and they start cold as often as so many requests let them.
 *
 * @param reachAt share of the inferences that go on behind a position of the chain, 0..1
 */
export const weighPlace = (place: Place, reachAt: (position: number) => number): Place => ({
  ...place,
  predict(crossing) {
    const reach = reachAt(crossing.facts.from);
    const stage = place.predict(crossing, reach);
    return {
      ...stage,
      reach,
      meanLatencyMs: reach * stage.meanLatencyMs,
      usdPerMillion: reach * stage.usdPerMillion,
    };
  },
});
