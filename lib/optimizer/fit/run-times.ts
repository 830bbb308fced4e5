import type { Segmentation } from '../../plan/segmentation.ts';
import { type Curve, valueAt } from './curve.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

/** Keeps a segment that ONNX Runtime's profile rounds to nothing from having no share at all. */
const leastMsPerNode = 1e-6;

/** Run time of the segments before each position 0..n, at a CPU factor. */
export type RunTimes = (cpuFactor: number) => Float64Array;

/**
 * Spreads measured run times over segments, by their share of ONNX Runtime's profile.
 *
 * A segment takes its time from the longest measured function that holds it, whatever range it is in: run times
 * add up, so that no cut seems to make the model itself faster. The whole model, where it was measured, is
 * predicted as measured.
 */
export function fitRunTimes(
  segments: Segmentation['segments'],
  profiledMs: readonly number[],
  groups: readonly SampleGroup[],
): RunTimes {
  const work = segments.map(({ nodes }, i) => Math.max(profiledMs[i] ?? 0, nodes * leastMsPerNode));
  const workOf = ({ from, to }: SampleGroup['of']) => work.slice(from, to).reduce((sum, ms) => sum + ms, 0);
  const measured = groups.filter(({ warm }) => warm.length > 0);
  const longestFirst = [...new Set(measured.map(({ of }) => of))].sort((a, b) => workOf(b) - workOf(a));
  const curves = longestFirst.map((of) =>
    stretchCurve(
      measured.filter((group) => group.of === of),
      workOf(of),
    ),
  );
  const curveOf = work.map((_, i) =>
    Math.max(
      0,
      longestFirst.findIndex(({ from, to }) => from <= i && i < to),
    ),
  );
  return (cpuFactor) => {
    const stretches = curves.map((curve) => valueAt(curve, cpuFactor));
    const before = new Float64Array(work.length + 1);
    work.forEach((ms, i) => {
      before[i + 1] = before[i]! + ms * stretches[curveOf[i]!]!;
    });
    return before;
  };
}

/** One function's run time over its profiled time, by CPU factor; sizes of equal factor count by their samples. */
function stretchCurve(groups: readonly SampleGroup[], workMs: number): Curve {
  const at = [...new Set(groups.map(({ cpuFactor }) => cpuFactor))].sort((a, b) => a - b);
  const values = at.map((factor) => {
    const here = groups.filter(({ cpuFactor }) => cpuFactor === factor);
    const samples = here.reduce((sum, { warm }) => sum + warm.length, 0);
    const weighted = here.reduce(
      (sum, { warm }) => sum + warm.length * medianOf(warm, ({ phases }) => phases.runMs),
      0,
    );
    return weighted / samples / workMs;
  });
  return { at, values };
}
