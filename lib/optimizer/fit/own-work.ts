import { inlineMb } from '../payload.ts';
import { type Curve, valueAt } from './curve.ts';
import { computingMs } from './measured-work.ts';
import { byRange, ownShare } from './own.ts';
import type { SampleGroup } from './sample-groups.ts';
import type { WallTable } from './wall-table.ts';
import type { Work } from './work.ts';

/**
 * How the CPU time of just the segments `(from, to]` differs from what all functions together say of them, as a factor; 1
 * where no function was measured that is just these.
 */
export type OwnWork = (from: number, to: number, cpuFactor: number) => number;

/** What a function was measured to take goes before what others say of it, the more samples of it there are. */
export function fitOwnWork(
  groups: readonly SampleGroup[],
  workAt: (cpuFactor: number) => Work,
  tableAt: (memoryMb: number) => WallTable,
): OwnWork {
  const warm = groups.filter((group) => group.warm.length > 0);
  const functions = [...new Set(warm.map((group) => group.of))];
  const curveOf = byRange(functions.map((of) => [of, ownCurve(warm.filter((group) => group.of === of))]));
  return (from, to, cpuFactor) => {
    const curve = curveOf(from, to);
    return curve === undefined ? 1 : valueAt(curve, cpuFactor);
  };

  function ownCurve(own: readonly SampleGroup[]): Curve {
    const ascending = own.toSorted((a, b) => a.cpuFactor - b.cpuFactor);
    return {
      at: ascending.map(({ cpuFactor }) => cpuFactor),
      values: ascending.map((group) => {
        const { of, cpuFactor, memoryMb, warm } = group;
        const { runBefore, overhead } = workAt(cpuFactor);
        const payloadMb = inlineMb(of.tensorBytesIn, of.tensorBytesOut);
        const said = runBefore[of.to]! - runBefore[of.from]! + overhead.fixed + overhead.perMb * payloadMb;
        return (tableAt(memoryMb).cpuMsOf(computingMs(group)) / said) ** ownShare(warm.length);
      }),
    };
  }
}
