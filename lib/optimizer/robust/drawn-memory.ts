import { seededRandom } from '../../statistics/random.ts';
import { fitMemoryNeed } from '../fit/memory-need.ts';
import type { PlanSpace } from '../space/plan-space.ts';

const seed = 128;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * What the most memory of some partitions might have been predicted to be, as often as there are spaces. Of a function that
 * was measured other samples might have been the most. Of others the functions are the sample: what is measured of each is
 * nearly always the same, and the line through them rests on which they are.
 *
 * @returns of each partition
 */
export function drawnMaxMb(partitions: readonly Range[], spaces: readonly PlanSpace[]): number[][] {
  const [{ processors, model }] = spaces as readonly [PlanSpace, ...PlanSpace[]];
  const { functions, samples, failures } = processors[0].profile;
  const known = functions
    .map((of) => ({ of, samples: samples.filter((sample) => sample.function === of.name) }))
    .filter((each) => each.samples.length > 0);
  return partitions.map(({ from, to }) => {
    const random = seededRandom(seed);
    const own = known.filter(({ of }) => of.from === from && of.to === to);
    return spaces.map(() => {
      const drawn = own.length > 0 ? own : drawFrom(known, random);
      const profile = {
        functions: drawn.map(({ of }) => of),
        samples: known.flatMap((each) => drawFrom(each.samples, random)),
        failures,
      };
      return fitMemoryNeed(profile, model.segmentation, model.ranges).predictMb(from, to);
    });
  });
}

/** As many, with replacement. */
const drawFrom = <Item>(items: readonly Item[], random: () => number): Item[] =>
  items.map(() => items[Math.floor(random() * items.length)]!);
