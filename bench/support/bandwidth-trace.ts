import { seededRandom } from '../../lib/statistics/random.ts';

/** What a link carries in one of its states, and how long it stays there. */
interface State {
  readonly mbps: number;
  readonly meanSeconds: number;
}

/**
 * Mbit/s for each second: a link that is good and bad by turns, for times that are distributed exponentially, with some noise
 * on what it carries. Seeded: the same trace each time.
 */
export function bandwidthTrace(seconds: number, good: State, bad: State, seed: number): number[] {
  const random = seededRandom(seed);
  const trace: number[] = [];
  for (let state = good; trace.length < seconds; state = state === good ? bad : good) {
    const stays = Math.max(1, Math.round(-Math.log(1 - random()) * state.meanSeconds));
    for (let second = 0; second < stays && trace.length < seconds; second++)
      trace.push(state.mbps * (0.85 + 0.3 * random()));
  }
  return trace;
}
