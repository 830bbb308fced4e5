import { inlineMb } from '../payload.ts';
import { type Curve, valueAt } from './curve.ts';
import { computingMs } from './measured-work.ts';
import type { SampleGroup } from './sample-groups.ts';
import type { WallTable } from './wall-table.ts';
import type { Work } from './work.ts';

/**
 * How the CPU time of just the segments `(from, to]` differs from what all functions together say of them, as a factor; 1
 * where no function was measured that is just these.
 */
export type OwnWork = (from: number, to: number, cpuFactor: number) => number;

/** As many samples as what all functions say counts for: a size that only came out too low must not win by that. */
const sharedSamples = 8;

/** What a function was measured to take goes before what others say of it, the more samples of it there are. */
export function fitOwnWork(
  groups: readonly SampleGroup[],
  workAt: (cpuFactor: number) => Work,
  tableAt: (memoryMb: number) => WallTable,
): OwnWork {
  const curves = new Map<string, Curve>();
  const warm = groups.filter((group) => group.warm.length > 0);
  for (const of of new Set(warm.map((group) => group.of))) {
    const points = warm
      .filter((group) => group.of === of)
      .map((group) => {
        const { runBefore, overhead } = workAt(group.cpuFactor);
        const payloadMb = inlineMb(of.tensorBytesIn, of.tensorBytesOut);
        const said = runBefore[of.to]! - runBefore[of.from]! + overhead.fixed + overhead.perMb * payloadMb;
        const found = tableAt(group.memoryMb).cpuMsOf(computingMs(group));
        const samples = group.warm.length;
        return { at: group.cpuFactor, log: Math.log(found / said) * (samples / (samples + sharedSamples)) };
      })
      .sort((a, b) => a.at - b.at);
    curves.set(keyOf(of.from, of.to), {
      at: points.map(({ at }) => at),
      values: points.map(({ log }) => Math.exp(log)),
    });
  }
  return (from, to, cpuFactor) => {
    const curve = curves.get(keyOf(from, to));
    return curve === undefined ? 1 : valueAt(curve, cpuFactor);
  };
}

const keyOf = (from: number, to: number) => `${from}-${to}`;
