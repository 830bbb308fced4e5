import type { Segmentation } from '../../plan/segmentation.ts';
import { type Curve, valueAt } from './curve.ts';
import { fitLine, type Line, type LinePoint } from './line-fit.ts';
import type { MeasuredWork } from './measured-work.ts';

/** Keeps a segment that ONNX Runtime's profile rounds to nothing from having no share at all. */
const leastMsPerNode = 1e-6;

/** Base64, safetensors, JSON and the runtime's own, one way each: assumed until tensors of some size are measured. */
const overheadPrior = { perMb: 7, spreadMb: 0.05 };

/** CPU time of any run of segments at one CPU factor, in ms of a whole vCPU. */
export interface Work {
  /** Of the segments before each position 0..n. */
  readonly runBefore: Float64Array;
  /** Besides the run, by inline tensor MB. */
  readonly overhead: Line;
}

/**
 * Spreads the measured work over segments, by their share of ONNX Runtime's profile.
 *
 * A segment takes its time from all measured functions that hold it, by their samples, and has the same in whatever range
 * it is: run times add up, so that no cut seems to make the model itself faster.
 */
export function fitWork(
  segments: Segmentation['segments'],
  profiledMs: readonly number[],
  { functions, runScale, overheadScale }: MeasuredWork,
): (cpuFactor: number) => Work {
  const shares = segments.map(({ nodes }, i) => Math.max(profiledMs[i] ?? 0, nodes * leastMsPerNode));
  const shareOf = ({ from, to }: { from: number; to: number }) =>
    shares.slice(from, to).reduce((sum, ms) => sum + ms, 0);
  const stretches = functions.map(({ of, runMs, samples }) => ({
    of,
    samples,
    stretch: runMs / shareOf(of),
  }));
  const runBefore = new Float64Array(segments.length + 1);
  shares.forEach((share, i) => {
    const holders = stretches.filter(({ of }) => of.from <= i && i < of.to);
    const known = holders.length > 0 ? holders : stretches;
    runBefore[i + 1] = runBefore[i]! + share * weightedStretch(known);
  });
  const overhead = fitLine(
    functions.map(
      ({ payloadMb, overheadMs, samples }): LinePoint => ({
        mb: payloadMb,
        value: overheadMs,
        weight: samples,
      }),
    ),
    overheadPrior,
  );
  return (cpuFactor) => {
    const [run, besides] = [scaleAt(runScale, cpuFactor), scaleAt(overheadScale, cpuFactor)];
    return {
      runBefore: runBefore.map((ms) => ms * run),
      overhead: { fixed: overhead.fixed * besides, perMb: overhead.perMb * besides },
    };
  };
}

function weightedStretch(of: readonly { readonly samples: number; readonly stretch: number }[]): number {
  const total = of.reduce((sum, { samples }) => sum + samples, 0);
  return of.reduce((sum, { samples, stretch }) => sum + samples * stretch, 0) / total;
}

/** A smaller share than was measured doesn't make more work. */
const scaleAt = (scale: Curve, cpuFactor: number) => valueAt(scale, Math.min(cpuFactor, scale.at.at(-1)!));
