import { chooseNearest, type Goals } from './choose.ts';
import type { BrokenLimit } from './errors.ts';
import { type Evaluated, evaluate } from './evaluate.ts';
import { brokenLimit } from './limits.ts';
import type { SpaceInput } from './search-space.ts';

/** The model as one function, at its best memory size. */
export interface Unsplit {
  readonly evaluated: Evaluated;
  /** The limit it breaks; null when it is feasible. */
  readonly limit: BrokenLimit | null;
}

/** The best of the memory sizes that hold the whole model; where none does, the best of all, infeasible. */
export function bestUnsplit(input: SpaceInput, percentile: number, goals: Goals): Unsplit {
  const { model, memorySizes } = input;
  const to = model.ranges.count;
  const limit = brokenLimit(model, 0, to, memorySizes.at(-1)!);
  const leastMb = model.memory.leastMb(0, to);
  const large = memorySizes.filter((memoryMb) => memoryMb >= leastMb);
  const evaluated = (large.length > 0 ? large : memorySizes.slice(-1)).map((memoryMb) =>
    evaluate([{ from: 0, to, memoryMb }], input, percentile, limit === null),
  );
  return { evaluated: chooseNearest(evaluated, goals), limit };
}
