import { chooseNearest, type Goals } from './choose.ts';
import type { BrokenLimit } from './errors.ts';
import { type Choice, type Evaluated, evaluate } from './evaluate.ts';
import type { PlanSpace } from './space/plan-space.ts';
import { isBetween } from './space/way.ts';

/** The model in one place, the best one. */
export interface Unsplit {
  readonly evaluated: Evaluated;
  /** The limit it breaks; null when it is feasible. */
  readonly limit: BrokenLimit | null;
}

/** The best of the places that hold the whole model; where none does, the best of the last, infeasible. */
export function bestUnsplit(space: PlanSpace, percentile: number | null, goals: Goals): Unsplit {
  const whole = { from: 0, to: space.model.ranges.count };
  const before = space.ways[0]!;
  const crossings = space.ways.map((after) => space.crossing(whole.from, whole.to, before, after));
  const possible = space.places.flatMap((place) =>
    crossings.flatMap((crossing) => {
      if (crossing === null || !isBetween(place.tier, crossing)) return [];
      const choice: Choice = { ...whole, place, before, after: crossing.after };
      return [{ choice, limit: place.limitOf(crossing, place.predict(crossing)) }];
    }),
  );
  const good = possible.filter(({ limit }) => limit === null);
  const evaluated = (good.length > 0 ? good : possible.slice(-1)).map(({ choice }) =>
    evaluate([choice], space, percentile, good.length > 0),
  );
  const limit = good.length > 0 ? null : (possible.at(-1)?.limit ?? null);
  return { evaluated: chooseNearest(evaluated, goals), limit };
}
