import { type Curve, valueAt } from './curve.ts';
import { fitLine, type Line, type LinePoint, type SlopePrior } from './line-fit.ts';

/** The median of a time that one function took at one memory size. */
export interface TimePoint extends LinePoint {
  readonly cpuFactor: number;
}

/** A time that grows with bytes and is stretched by the CPU factor: `curve(cpuFactor) x (fixed + perMb x mb)`. */
export interface ScaledLine {
  readonly curve: Curve;
  readonly line: Line;
}

const rounds = 20;

/**
 * Fits curve and line in turn until they agree (alternating least squares on a table of rank one), so that
 * functions that were not measured at every memory size can be compared all the same.
 */
export function fitScaledLine(points: readonly TimePoint[], prior: SlopePrior): ScaledLine {
  const at = [...new Set(points.map(({ cpuFactor }) => cpuFactor))].sort((a, b) => a - b);
  const groups = at.map((factor) => points.filter(({ cpuFactor }) => cpuFactor === factor));
  if (at.length === 0) return { curve: { at: [1], values: [1] }, line: { fixed: 0, perMb: 0 } };
  let line = fitLine(groups[0]!, prior);
  let values = at.map(() => 1);
  for (let round = 0; round < rounds; round++) {
    values = groups.map((group) => stretch(group, line));
    const unit = values[0]! > 0 ? values[0]! : 1;
    values = values.map((value) => (value > 0 ? value / unit : 1));
    line = fitLine(
      groups.flatMap((group, i) => group.map((point) => ({ ...point, value: point.value / values[i]! }))),
      prior,
    );
  }
  return { curve: { at, values }, line };
}

/** How much longer the points took than the line says, all in all. */
function stretch(group: readonly TimePoint[], { fixed, perMb }: Line): number {
  const expected = group.reduce((sum, { mb, weight }) => sum + weight * (fixed + perMb * mb), 0);
  const measured = group.reduce((sum, { value, weight }) => sum + weight * value, 0);
  return expected === 0 ? 1 : measured / expected;
}

/** The line as it is at one CPU factor. */
export function lineAt({ curve, line }: ScaledLine, cpuFactor: number): Line {
  const scale = valueAt(curve, cpuFactor);
  return { fixed: scale * line.fixed, perMb: scale * line.perMb };
}
