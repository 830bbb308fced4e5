import type { Chain, Option } from './brute-force.ts';

/** The options of a partition, by where it begins and ends. */
export type OptionsOf = (from: number, to: number) => Option[];

/**
 * A chain as profiles give them: run times add up, a memory size buys speed up to where threads no longer help, a
 * partition costs a request and an overhead, and every time is rounded to a tick, every cost to a whole unit.
 */
export function physicalOptions(segments: number, sizes: number, random: () => number): OptionsOf {
  const before = [0];
  for (let i = 0; i < segments; i++) before.push(before.at(-1)! + 1 + random() * 20);
  const overheadMs = Array.from({ length: segments + 1 }, () => random() * 3);
  const memoryMb = Array.from(
    { length: sizes },
    (_, i) => 256 + Math.round((i * 3282) / Math.max(1, sizes - 1)),
  );
  const speed = memoryMb.map((mb) => (1769 / mb) ** 0.8);
  return (from, to) =>
    memoryMb.map((mb, i) => {
      const ms =
        ((before[to]! - before[from]!) * speed[i]! + overheadMs[from]! + overheadMs[to]!) *
        (0.97 + 0.06 * random());
      return { ticks: Math.round(ms), cost: Math.round(200 + (mb / 1024) * ms * 16.6667) };
    });
}

/** The same with every option in its place. */
export function physicalChain(segments: number, sizes: number, random: () => number): Chain {
  const optionsOf = physicalOptions(segments, sizes, random);
  const options = Array.from({ length: segments }, (_, from) =>
    Array.from({ length: segments + 1 }, (_, to) => (to <= from ? [] : optionsOf(from, to))),
  );
  return { last: segments, options };
}
