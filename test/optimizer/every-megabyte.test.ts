import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { frontOf } from '../../lib/optimizer/front.ts';
import { assumedColdStarts } from '../../lib/optimizer/space/cold-starts.ts';
import { codecChoice } from '../../lib/optimizer/space/cut-codecs.ts';
import { planSpace } from '../../lib/optimizer/space/plan-space.ts';
import { type Processor, processorOf } from '../../lib/optimizer/space/processor.ts';
import { largeWorld, mediumWorld, syntheticProfile, tinyWorld, type World } from './synthetic-profile.ts';

const maxMemoryMb = 3008;

/** Every MB between the least and the most that are considered. */
function everyMb(processor: Processor): Processor {
  const [least, most] = [processor.memorySizes[0]!, processor.memorySizes.at(-1)!];
  return { ...processor, memorySizes: Array.from({ length: most - least + 1 }, (_, i) => least + i) };
}

function frontIn(processor: Processor, positions: readonly number[]) {
  const space = planSpace({
    processors: [processor],
    book: priceBookFor('us-east-1'),
    coldStarts: assumedColdStarts(0.01),
    positions,
    required: new Set(),
    tickMs: 0.1,
    site: null,
    walker: { orchestration: 'client' },
    codecs: codecChoice(new Map(), 0),
    accuracy: null,
    exposure: null,
  });
  return frontOf(space, { min: 1, max: 2 }, null).plans;
}

describe('the memory sizes that are considered', () => {
  it.each([
    ['a model of 0.05 ms', tinyWorld, 128],
    ['a model of a quota period', mediumWorld, 128],
    ['a model of some periods', largeWorld, 512],
  ] as const)('cost hardly more than every MB does: %s', (_, world: World, leastMb) => {
    const count = world.runMs.length;
    const middle = Math.floor(count / 2);
    const profile = syntheticProfile(world, {
      ranges: [
        [0, count],
        [0, middle],
        [middle, count],
      ],
      memorySizes: [leastMb, 1024, 1769],
      warmSamples: 6,
    });
    const considered = processorOf(profile, maxMemoryMb);
    const positions = [0, middle, count];
    const ours = frontIn(considered, positions);
    const every = frontIn(everyMb(considered), positions);
    for (const best of every) {
      const within = ours.filter(({ meanLatencyMs }) => meanLatencyMs <= best.meanLatencyMs);
      const usd = Math.min(...within.map(({ costUsdPerMillion }) => costUsdPerMillion));
      expect(usd / best.costUsdPerMillion).toBeLessThan(1.02);
    }
    const product = (plans: typeof ours) =>
      Math.min(...plans.map((plan) => plan.meanLatencyMs * plan.costUsdPerMillion));
    expect(product(ours) / product(every)).toBeLessThan(1.01);
  });
});
