import type { RangeTable } from '../../graph/ranges.ts';
import type { Profile } from '../../plan/profile.ts';
import type { Segmentation } from '../../plan/segmentation.ts';
import { weightsPlaceOf } from '../../plan/weights-place.ts';
import { fitLine } from './line-fit.ts';

const mb = 1_000_000;

/** Mapped weights are in memory once, and REPORT lines count in MiB, until a spread of functions tells. */
const weightPrior = { perMb: mb / 2 ** 20, spreadMb: 20 };
/** Request, decoded tensors and answer are in memory together: assumed. */
const copiesOfTensors = 3;
/** A row that is looked up brings its neighbours along. Source: Linux, mm/memory.c, `fault_around_bytes`. */
const bytesAround = 65_536;
/** What a client of S3, and pieces of weights on their way to /tmp, leave in memory: measured, 46 to 57 MB. */
const fetchMb = 50;
/** Kept free: what was predicted is a median, and running out of memory is a failed request. */
const marginShare = 0.1;
const marginMb = 10;

/** How much memory a range of segments needs. */
export interface MemoryNeed {
  /** Max Memory Used of its REPORT line: predicted, or as measured where just this range was. */
  predictMb(from: number, to: number): number;
  /**
   * Smallest memory size that holds it: the prediction with a margin, or a size at which a function that
   * contains it has run and whose limit it kept to (not every target enforces it to the page); never one at
   * which a function with no more weights ran out of memory.
   */
  leastMb(from: number, to: number): number;
}

/**
 * Fits `base + perMb x weights that are read whole` to the most memory that each measured function used, besides tensors and
 * what of tables comes into memory with the rows that are looked up.
 */
export function fitMemoryNeed(
  { functions, samples, failures }: Pick<Profile, 'functions' | 'samples' | 'failures'>,
  segmentation: Segmentation,
  ranges: RangeTable,
): MemoryNeed {
  const lookedUpTo = lookedUpBytes(segmentation);
  const besidesMb = (from: number, to: number) =>
    (copiesOfTensors * (ranges.bytesIn(from, to) + ranges.bytesOut(from, to)) +
      lookedUpTo[to]! -
      lookedUpTo[from]!) /
      mb +
    (weightsPlaceOf(ranges.weightBytes(from, to)).inS3 === null ? 0 : fetchMb);
  const measured = functions.flatMap(({ name, from, to }) => {
    const own = samples.filter((sample) => sample.function === name);
    if (own.length === 0) return [];
    const used = Math.max(...own.map(({ maxMemoryMb }) => maxMemoryMb));
    const held = own.map(({ memoryMb }) => memoryMb).filter((memoryMb) => used <= memoryMb);
    return [{ from, to, used, smallest: Math.min(...held) }];
  });
  const line = fitLine(
    measured.map(({ from, to, used }) => ({
      mb: ranges.readWeightBytes(from, to) / mb,
      value: Math.max(0, used - besidesMb(from, to)),
      weight: 1,
    })),
    weightPrior,
  );
  const overflows = failures
    .filter(({ kind }) => kind === 'out-of-memory')
    .flatMap(({ function: name, memoryMb }) =>
      functions.filter((each) => each.name === name).map(({ weightBytes }) => ({ weightBytes, memoryMb })),
    );
  const predictMb = (from: number, to: number) =>
    measured.find((each) => each.from === from && each.to === to)?.used ??
    line.fixed + (line.perMb * ranges.readWeightBytes(from, to)) / mb + besidesMb(from, to);
  return {
    predictMb,
    leastMb(from, to) {
      let least = predictMb(from, to) * (1 + marginShare) + marginMb;
      for (const each of measured) {
        if (each.from <= from && each.to >= to) least = Math.min(least, each.smallest);
      }
      const weightBytes = ranges.weightBytes(from, to);
      for (const overflow of overflows) {
        if (overflow.weightBytes <= weightBytes) least = Math.max(least, overflow.memoryMb + 1);
      }
      return least;
    },
  };
}

/** Bytes of tables that are in memory with the rows looked up in them, of the segments up to each position. */
function lookedUpBytes({ segments, tensors }: Segmentation): Float64Array {
  const indices = tensors
    .filter(({ producer, dtype }) => producer === 0 && (dtype === 'int64' || dtype === 'int32'))
    .map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const aroundBytes = Math.max(0, ...indices) * bytesAround;
  const upTo = new Float64Array(segments.length + 1);
  for (const [i, { lookupBytes = 0 }] of segments.entries())
    upTo[i + 1] = upTo[i]! + Math.min(lookupBytes, aroundBytes);
  return upTo;
}
