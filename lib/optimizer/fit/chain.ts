import { seededRandom } from '../../statistics/random.ts';
import { draws } from './noise.ts';

/** How often the draws of the stages meet, each time in another order. */
const rounds = 16;
const seed = 1769;

/** Inferences that are drawn of a chain. */
export const meetings = rounds * draws;

/** What was drawn of each stage, in an order in which it meets the others by chance; seeded, so that it never varies. */
export function meetingsOf(stages: readonly Float64Array[]): Float64Array[] {
  const random = seededRandom(seed);
  return stages.map((drawn, stage) => {
    const met = new Float64Array(meetings);
    for (let start = 0; start < meetings; start += draws) {
      met.set(stage === 0 ? drawn : shuffled(drawn, random), start);
    }
    return met;
  });
}

/** Fisher and Yates. */
function shuffled(values: Float64Array, random: () => number): Float64Array {
  const copy = values.slice();
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
