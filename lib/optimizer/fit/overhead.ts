import { inlineMb } from '../payload.ts';
import { type Line, slopeThroughOrigin } from './line-fit.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';
import { fitScaledLine, lineAt, type TimePoint } from './scaled-line.ts';

/** Base64 and safetensors, one way each, on one vCPU. Assumed until tensors of some size are measured. */
const codecPrior = { perMb: 4, spreadMb: 0.05 };
/** The runtime's JSON and its answer: in the duration, outside the handler's phases. Assumed likewise. */
const runtimePrior = { perMb: 3, spreadMb: 0.05 };

/** Duration besides running the model and talking to S3: `fixed + perMb x inline tensor MB`, in ms. */
export type Overhead = (cpuFactor: number) => Line;

/**
 * Fits what the handler says it spent on encoding and decoding, and what the REPORT line has on top of its phases.
 * Both are differences of medians, so that the parts add up to the median duration.
 */
export function fitOverhead(groups: readonly SampleGroup[]): Overhead {
  const warm = groups.filter((group) => group.warm.length > 0);
  const points = (of: (group: SampleGroup) => number) =>
    warm.map(
      (group): TimePoint => ({
        cpuFactor: group.cpuFactor,
        mb: inlineMb(group.of.tensorBytesIn, group.of.tensorBytesOut),
        value: Math.max(0, of(group)),
        weight: group.warm.length,
      }),
    );
  const codecPoints = points(codecMs);
  const codec = fitScaledLine(codecPoints, { ...codecPrior, perMb: codecSlope(codecPoints) });
  const runtime = fitScaledLine(points(runtimeMs), runtimePrior);
  return (cpuFactor) => {
    const inHandler = lineAt(codec, cpuFactor);
    const around = lineAt(runtime, cpuFactor);
    return { fixed: inHandler.fixed + around.fixed, perMb: inHandler.perMb + around.perMb };
  };
}

const codecMs = ({ warm }: SampleGroup) => medianOf(warm, ({ phases }) => phases.decodeMs + phases.encodeMs);

const runtimeMs = (group: SampleGroup) => {
  const { warm } = group;
  const inS3Ms = medianOf(warm, ({ phases }) => phases.fetchMs + phases.storeMs);
  const runMs = medianOf(warm, ({ phases }) => phases.runMs);
  return medianOf(warm, ({ durationMs }) => durationMs) - runMs - inS3Ms - codecMs(group);
};

/** Encoding has next to no fixed part, so that one function with tensors of some size gives the slope by itself. */
function codecSlope(points: readonly TimePoint[]): number {
  const fastest = Math.min(...points.map(({ cpuFactor }) => cpuFactor));
  const here = points.filter(({ cpuFactor }) => cpuFactor === fastest);
  const total = here.reduce((sum, { weight }) => sum + weight, 0);
  const square = here.reduce((sum, { mb: size, weight }) => sum + weight * size ** 2, 0) / total || 0;
  const trust = square / (square + 0.25 ** 2);
  return trust * slopeThroughOrigin(here) + (1 - trust) * codecPrior.perMb;
}
