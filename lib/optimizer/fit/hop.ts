import { inlineMb, needsS3 } from '../payload.ts';
import { fitLine, type Line, type LinePoint } from './line-fit.ts';
import { byRange, ownShare } from './own.ts';
import type { S3TransferMs } from './s3-handoff.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

/**
 * Of the 11 ms for each raw MB that an invocation takes there and back (50 ms for 5.9 MB of payload, measured),
 * what the caller and the network have; the handler's codec and the runtime have the rest.
 */
const inlinePrior = { perMb: 4, spreadMb: 0.05 };

/** What the client takes for each hop of a chain outside of it, to find and keep tensors. Measured: 0.2 to 0.5 ms. */
const walkMs = 0.3;

/** What the caller waits for besides the function's duration; its memory size has no part in that. */
export interface Hop {
  /** `fixed + perMb x inline tensor MB`, in ms. */
  readonly warm: Line;
  /** The fixed part of a cold hop: to start an environment is in neither init nor duration. */
  readonly coldFixedMs: number;
  /** What just the segments `(from, to]` were measured to take more than the line says, as they have more tensors; 0 where they weren't. */
  ownMs(from: number, to: number): number;
}

/**
 * Fits the median of what latency has over duration. Functions that hand over by S3 count only where there are no
 * others, and without what the caller's own S3 requests are modelled to take.
 */
export function fitHop(groups: readonly SampleGroup[], s3Ms: S3TransferMs): Hop {
  const usesS3 = ({ of }: SampleGroup) => needsS3(of.tensorBytesIn) || needsS3(of.tensorBytesOut);
  const inline = groups.filter((group) => !usesS3(group));
  const known = inline.some(({ warm }) => warm.length > 0) ? inline : groups;
  const mbOf = ({ of }: SampleGroup) => inlineMb(of.tensorBytesIn, of.tensorBytesOut);
  const callersS3Ms = ({ of }: SampleGroup) =>
    [of.tensorBytesIn, of.tensorBytesOut].filter(needsS3).reduce((sum, bytes) => sum + s3Ms(bytes), 0);
  const points = known
    .filter((group) => group.warm.length > 0)
    .map((group) => {
      const waitMs = medianOf(group.warm, ({ latencyMs, durationMs }) => latencyMs - durationMs);
      const value = Math.max(0, waitMs - callersS3Ms(group));
      return { of: group.of, mb: mbOf(group), value, weight: group.warm.length };
    });
  const warm = fitLine(points, inlinePrior);
  const own = byRange(points.map(({ of }) => [of, moreThanLine(points.filter(sameRange(of)), warm)]));
  const cold = fitLine(
    known.flatMap((group) =>
      group.cold.map(({ latencyMs, durationMs, initMs }) => {
        const payloadMs = warm.perMb * mbOf(group);
        const value = Math.max(0, latencyMs - durationMs - (initMs ?? 0) - callersS3Ms(group) - payloadMs);
        return { mb: 0, value, weight: 1 };
      }),
    ),
    { perMb: 0, spreadMb: 1 },
  );
  return {
    warm: { ...warm, fixed: warm.fixed + walkMs },
    coldFixedMs: Math.max(cold.fixed, warm.fixed) + walkMs,
    ownMs: (from, to) => own(from, to) ?? 0,
  };
}

const sameRange =
  ({ from, to }: SampleGroup['of']) =>
  ({ of }: { of: SampleGroup['of'] }): boolean =>
    of.from === from && of.to === to;

/** What some functions of one range take more than the line says, as far as they count against it. */
function moreThanLine(points: readonly LinePoint[], { fixed, perMb }: Line): number {
  const samples = points.reduce((sum, { weight }) => sum + weight, 0);
  const more = points.reduce((sum, { mb, value, weight }) => sum + weight * (value - fixed - perMb * mb), 0);
  return ownShare(samples) * (more / samples);
}
