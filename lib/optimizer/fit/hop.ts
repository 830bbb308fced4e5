import { inlineMb, needsS3 } from '../payload.ts';
import { fitLine, type Line, type LinePoint } from './line-fit.ts';
import { byRange, ownShare } from './own.ts';
import { fitCallerS3, handedOverMs } from './s3-handoff.ts';
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
  /** One S3 request of the caller itself, by the MB of its object. */
  readonly callerS3: Line;
}

/**
 * Fits the median of what latency has over duration. What functions that hand over by S3 have more than the others are the
 * caller's own S3 requests. Where there are no others, it is all of it, up to what such requests are modelled to take.
 */
export function fitHop(groups: readonly SampleGroup[]): Hop {
  const usesS3 = ({ of }: SampleGroup) => needsS3(of.tensorBytesIn) || needsS3(of.tensorBytesOut);
  const inline = pointsOf(groups.filter((group) => !usesS3(group)));
  const byS3 = pointsOf(groups.filter(usesS3));
  const isInlineKnown = inline.length > 0;
  const inlineLine = fitLine(inline, inlinePrior);
  const callerS3 = fitCallerS3(
    byS3.map(({ of, mb, value }) => ({
      of,
      waitMs: besides(value, inlineLine.fixed + inlineLine.perMb * mb),
    })),
    isInlineKnown ? Number.POSITIVE_INFINITY : 1,
  );
  const points = isInlineKnown
    ? inline
    : byS3.map((point) => ({ ...point, value: besides(point.value, handedOverMs(callerS3, point.of)) }));
  const warm = isInlineKnown ? inlineLine : fitLine(points, inlinePrior);
  const own = byRange(points.map(({ of }) => [of, moreThanLine(points.filter(sameRange(of)), warm)]));
  const cold = fitLine(
    groups
      .filter((group) => !(isInlineKnown && usesS3(group)))
      .flatMap(({ of, cold: samples }) =>
        samples.map(({ latencyMs, durationMs, initMs }) => {
          const waitMs = latencyMs - durationMs - (initMs ?? 0);
          const sentMs = handedOverMs(callerS3, of) + warm.perMb * mbOf(of);
          return { mb: 0, value: besides(waitMs, sentMs), weight: 1 };
        }),
      ),
    { perMb: 0, spreadMb: 1 },
  );
  return {
    warm: { ...warm, fixed: warm.fixed + walkMs },
    coldFixedMs: Math.max(cold.fixed, warm.fixed) + walkMs,
    ownMs: (from, to) => own(from, to) ?? 0,
    callerS3,
  };
}

/** What latency has over duration, of each function at each size. */
const pointsOf = (groups: readonly SampleGroup[]) =>
  groups
    .filter(({ warm }) => warm.length > 0)
    .map(({ of, warm }) => ({
      of,
      mb: mbOf(of),
      value: Math.max(
        0,
        medianOf(warm, ({ latencyMs, durationMs }) => latencyMs - durationMs),
      ),
      weight: warm.length,
    }));

const mbOf = ({ tensorBytesIn, tensorBytesOut }: SampleGroup['of']) =>
  inlineMb(tensorBytesIn, tensorBytesOut);

const besides = (ms: number, knownMs: number) => Math.max(0, ms - knownMs);

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
