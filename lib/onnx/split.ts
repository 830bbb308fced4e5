import { type BalanceInput, balance } from '../graph/balance.ts';
import { rangeTable, weightBytesOf } from '../graph/ranges.ts';
import { plural } from '../plural.ts';
import { cannotSplit, noSuchCut } from './errors.ts';
import { nearestCut } from './nearest-cut.ts';
import type { PreparedModel } from './prepare.ts';

/**
 * Where to cut: into so many parts, as even as can be in the milliseconds measured of each segment or in an estimate;
 * after given tensors; so that no partition holds more weight; or at given positions.
 */
export type SplitBy =
  | { readonly parts: number; readonly segmentMs?: readonly number[] }
  | { readonly at: readonly string[] }
  | { readonly maxWeightBytes: number }
  | { readonly positions: readonly number[] };

/** What is known of a model when it's decided where to cut. */
type Segmented = Pick<PreparedModel, 'ref' | 'segmentation'>;

/** With what is needed to say which cut is nearest to a tensor. */
type Divided = Segmented & Pick<PreparedModel, 'layout' | 'segments'>;

/**
 * The positions at which a model is cut.
 *
 * @returns inner positions, ascending
 * @throws PartitaError P1201 no such cut, P1202 can't be divided so
 */
export function cutPositions(prepared: Divided, by: SplitBy): number[] {
  if ('positions' in by) return [...by.positions];
  if ('at' in by) {
    const positions = new Set(by.at.map((tensor) => positionAfter(prepared, tensor)));
    return [...positions].sort((a, b) => a - b);
  }
  const { ref, segmentation } = prepared;
  const { length } = segmentation.segments;
  if ('parts' in by) {
    const even = evenness(prepared);
    const work = by.segmentMs ?? even.work;
    const positions = by.parts <= length ? balance({ ...even, work }, by.parts) : null;
    if (positions === null) {
      const why = `into ${by.parts} parts: it has ${plural(length, 'segment')}`;
      throw cannotSplit(ref.file, why, length > 1 ? `--parts ${length}` : null);
    }
    return positions;
  }
  const positions = positionsUnder(prepared, by.maxWeightBytes);
  if (positions === null) {
    const each = segmentation.segments.map(({ index }) => weightBytesOf(segmentation, index - 1, index));
    const most = Math.max(...each);
    const why = `under ${by.maxWeightBytes} bytes of weights: one segment alone holds ${most}`;
    throw cannotSplit(ref.file, why, `--max-weight-bytes ${most}`);
  }
  return positions;
}

/** The fewest cuts that keep each partition's weights under a limit; null when one segment alone is over it. */
export function positionsUnder(prepared: Segmented, maxWeightBytes: number): number[] | null {
  const { segmentation } = prepared;
  const { count, weightBytes } = rangeTable(segmentation);
  const fits = (from: number, to: number) => weightBytes(from, to) <= maxWeightBytes;
  if (segmentation.segments.some(({ index }) => !fits(index - 1, index))) return null;
  if (fits(0, count)) return [];
  const input = { ...evenness(prepared), fits };
  for (let parts = Math.ceil(weightBytes(0, count) / maxWeightBytes); parts < count; parts++) {
    const positions = balance(input, parts);
    if (positions !== null) return positions;
  }
  return segmentation.cuts.map(({ index }) => index);
}

/** Work is estimated as the mean of a segment's share of the weights and of the nodes. */
function evenness({ segmentation, ref }: Segmented): BalanceInput {
  const { segments, cuts } = segmentation;
  const nodes = segments.reduce((sum, segment) => sum + segment.nodes, 0);
  return {
    work: segments.map((segment) => segment.weightBytes / (ref.weightBytes || 1) + segment.nodes / nodes),
    cutBytes: cuts.map(({ bytes }) => bytes),
    fits: () => true,
  };
}

/** The narrowest cut that a tensor crosses; of these the first. */
function positionAfter(prepared: Divided, tensor: string): number {
  const { segmentation, ref } = prepared;
  const [first, ...others] = segmentation.cuts.filter(({ tensors }) =>
    tensors.some(({ name }) => name === tensor),
  );
  if (first === undefined) throw noSuchCut(ref.file, tensor, nearestCut(prepared, tensor));
  return others.reduce((best, cut) => (cut.bytes < best.bytes ? cut : best), first).index;
}

/** Partitions' ranges from the inner positions of their cuts. */
export const rangesOf = (positions: readonly number[], count: number): { from: number; to: number }[] =>
  [...positions, count].map((to, i) => ({ from: positions[i - 1] ?? 0, to }));
