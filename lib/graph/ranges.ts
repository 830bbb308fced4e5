import type { Segmentation } from '../plan/segmentation.ts';
import type { TensorSpec } from '../plan/tensor.ts';

type SegmentTensor = Segmentation['tensors'][number];

const lastOf = (segments: readonly number[]) => segments.at(-1) ?? 0;

/** Tensors that a partition of the segments `from + 1` to `to` must be sent, in the segmentation's order. */
export function inputsOf({ tensors }: Segmentation, from: number, to: number): TensorSpec[] {
  return tensors
    .filter(
      ({ producer, consumers }) =>
        producer <= from && consumers.some((segment) => segment > from && segment <= to),
    )
    .map(specOf);
}

/** Tensors that a partition of the segments `from + 1` to `to` must answer: needed later, or the model's outputs. */
export function outputsOf({ tensors }: Segmentation, from: number, to: number): TensorSpec[] {
  return tensors
    .filter(
      ({ producer, consumers, isOutput }) =>
        producer > from && producer <= to && (isOutput || lastOf(consumers) > to),
    )
    .map(specOf);
}

const specOf = ({ name, dtype, shape, bytes }: SegmentTensor): TensorSpec => ({ name, dtype, shape, bytes });

/** Weight bytes of the segments `from + 1` to `to`: their own, and once each shared weight that any of them reads. */
export function weightBytesOf({ segments, sharedWeights }: Segmentation, from: number, to: number): number {
  const inside = (segment: number) => segment > from && segment <= to;
  const own = segments.reduce((sum, { index, weightBytes }) => sum + (inside(index) ? weightBytes : 0), 0);
  return sharedWeights.reduce(
    (sum, { bytes, segments: readers }) => sum + (readers.some(inside) ? bytes : 0),
    own,
  );
}

/** Bytes of every range of segments `(from, to]`, 0 <= from < to <= n. */
export interface RangeTable {
  /** Number of segments, n. */
  readonly count: number;
  /** Raw bytes of the tensors it must be sent. */
  bytesIn(from: number, to: number): number;
  /** Raw bytes of the tensors it must answer. */
  bytesOut(from: number, to: number): number;
  weightBytes(from: number, to: number): number;
  /** Of the weights, those that a run reads whole: mapped files are in memory as far as they are read. */
  readWeightBytes(from: number, to: number): number;
}

/**
 * The bytes of all ranges at once, in O(n^2 + n x tensors) time and 24 (n + 1)^2 bytes of memory.
 * Equal to summing {@link inputsOf}, {@link outputsOf} and {@link weightBytesOf} for each range.
 */
export function rangeTable({ segments, sharedWeights, tensors }: Segmentation): RangeTable {
  const count = segments.length;
  const side = count + 1;
  const bytesIn = new Float64Array(side * side);
  const bytesOut = new Float64Array(side * side);
  const weights = new Float64Array(side * side);
  for (const { producer, consumers, bytes } of tensors)
    addOnFirstRead(bytesIn, side, producer, consumers, bytes);
  for (const { index, weightBytes } of segments) addOnFirstRead(weights, side, 0, [index], weightBytes);
  for (const { bytes, segments: readers } of sharedWeights) addOnFirstRead(weights, side, 0, readers, bytes);
  for (const { producer, consumers, isOutput, bytes } of tensors) {
    if (producer === 0) continue;
    const lastTo = isOutput ? count : lastOf(consumers) - 1;
    for (let to = producer; to <= lastTo; to++) bytesOut[(producer - 1) * side + to]! += bytes;
  }
  for (let from = 0; from < count; from++) {
    for (let to = from + 1; to <= count; to++) {
      bytesIn[from * side + to]! += bytesIn[from * side + to - 1]!;
      weights[from * side + to]! += weights[from * side + to - 1]!;
    }
  }
  for (let from = count - 2; from >= 0; from--) {
    for (let to = from + 2; to <= count; to++)
      bytesOut[from * side + to]! += bytesOut[(from + 1) * side + to]!;
  }
  const lookups = new Float64Array(side);
  for (const { index, lookupBytes = 0 } of segments) lookups[index] = lookups[index - 1]! + lookupBytes;
  const weightBytes = (from: number, to: number) => weights[from * side + to]!;
  return {
    count,
    bytesIn: (from, to) => bytesIn[from * side + to]!,
    bytesOut: (from, to) => bytesOut[from * side + to]!,
    weightBytes,
    readWeightBytes: (from, to) => weightBytes(from, to) - (lookups[to]! - lookups[from]!),
  };
}

/** For each start after `producer`, books the bytes at the first segment behind it that reads them. */
function addOnFirstRead(
  table: Float64Array,
  side: number,
  producer: number,
  readers: readonly number[],
  bytes: number,
): void {
  let from = producer;
  for (const reader of readers) {
    for (; from < reader; from++) table[from * side + reader]! += bytes;
  }
}
