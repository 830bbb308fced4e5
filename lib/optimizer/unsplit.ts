import { chooseNearest, type Goals } from './choose.ts';
import type { BrokenLimit } from './errors.ts';
import { type Choice, type Evaluated, evaluate } from './evaluate.ts';
import type { PlanSpace } from './space/plan-space.ts';

/** The model as one function, at its best memory size. */
export interface Unsplit {
  readonly evaluated: Evaluated;
  /** The limit it breaks; null when it is feasible. */
  readonly limit: BrokenLimit | null;
}

/** The best of the places that hold the whole model; where none does, the best of the last, infeasible. */
export function bestUnsplit(space: PlanSpace, percentile: number | null, goals: Goals): Unsplit {
  const whole = { from: 0, to: space.model.ranges.count };
  const choices = space.places.flatMap((place) =>
    space.ways.map((after): Choice => ({ ...whole, place, before: space.ways[0]!, after })),
  );
  const possible = choices.flatMap((choice) => {
    const crossing = space.crossing(choice.from, choice.to, choice.before, choice.after);
    if (crossing === null) return [];
    return [{ choice, limit: choice.place.limitOf(crossing, choice.place.predict(crossing)) }];
  });
  const good = possible.filter(({ limit }) => limit === null);
  const evaluated = (good.length > 0 ? good : possible.slice(-1)).map(({ choice }) =>
    evaluate([choice], space, percentile, good.length > 0),
  );
  const limit = good.length > 0 ? null : (possible.at(-1)?.limit ?? null);
  return { evaluated: chooseNearest(evaluated, goals), limit };
}
