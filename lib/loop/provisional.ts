import { mkdirSync } from 'node:fs';
import { weightBytesOf } from '../graph/ranges.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { cutPositions, positionsUnder, rangesOf } from '../onnx/split.ts';
import { writePartitions } from '../onnx/write-partitions.ts';
import { maxZipWeightBytes } from '../plan/lambda-limits.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import { tooHeavy } from './errors.ts';

/** Partitions that are deployed to be measured, before there is a plan. */
export interface Provisional {
  readonly files: readonly PartitionFiles[];
  /** Those that cover the model once, in order; the others are measured beside them. */
  readonly chain: readonly PartitionFiles[];
}

/**
 * Writes what `profile` measures: the whole model where a function holds it, and a split into the fewest
 * partitions that fit, at least two where the model can be cut, so that hand-offs are measured as well.
 *
 * @throws PartitaError P1203 when one segment alone is heavier than a function can hold
 */
export async function writeProvisional(prepared: PreparedModel, dir: string): Promise<Provisional> {
  const { segments } = prepared.segmentation;
  const fewest = positionsUnder(prepared, maxZipWeightBytes);
  if (fewest === null) throw tooHeavy(prepared.ref.file);
  mkdirSync(dir, { recursive: true });
  const fitsWhole = fewest.length === 0;
  const whole = fitsWhole ? await writePartitions(prepared, rangesOf([], segments.length), dir, 'whole') : [];
  const cuts = fitsWhole && segments.length > 1 ? cutPositions(prepared, { parts: 2 }) : fewest;
  const parts =
    cuts.length > 0 ? await writePartitions(prepared, rangesOf(cuts, segments.length), dir, 'part') : [];
  return { files: [...whole, ...parts], chain: fitsWhole ? whole : parts };
}

/** Weights of the heaviest function that `writeProvisional` makes. */
export function heaviestBytes(prepared: PreparedModel): number {
  const { segmentation } = prepared;
  const cuts = positionsUnder(prepared, maxZipWeightBytes) ?? [];
  return Math.max(
    ...rangesOf(cuts, segmentation.segments.length).map(({ from, to }) =>
      weightBytesOf(segmentation, from, to),
    ),
  );
}
