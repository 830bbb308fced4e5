import type { Network } from '../network.ts';
import { farBelow } from './attention.ts';

const buckets = 32;
const farthest = 128;

/** Which way a token looks: at all others, or at those before it. */
type Direction = 'both' | 'earlier';

/**
 * The bucket of a distance: near ones have their own, far ones share, logarithmically.
 * Source: Raffel et al. 2019, section 2.1; Mesh TensorFlow.
 */
function bucketOf(distance: number, direction: Direction): number {
  const count = direction === 'both' ? buckets / 2 : buckets;
  const offset = direction === 'both' && distance > 0 ? count : 0;
  const steps = direction === 'both' ? Math.abs(distance) : Math.max(0, -distance);
  const exact = count / 2;
  if (steps < exact) return offset + steps;
  const beyond = Math.floor((Math.log(steps / exact) / Math.log(farthest / exact)) * (count - exact));
  return offset + Math.min(count - 1, exact + beyond);
}

/** A value for each pair of tokens, by rows. */
const pairs = (tokens: number, entry: (row: number, column: number) => number): number[] =>
  Array.from({ length: tokens * tokens }, (_, index) => entry(Math.floor(index / tokens), index % tokens));

/** What is added to the scores of each pair of tokens by their distance: [1, heads, tokens, tokens]. */
export function positionBias(
  net: Network,
  module: string,
  heads: number,
  tokens: number,
  direction: Direction,
): string {
  const table = net.parameter(`${module}.weight`, [buckets, heads], [-0.5, 0.5]);
  const places = pairs(tokens, (row, column) => bucketOf(column - row, direction));
  const found = net.op(module, 'Gather', [table, net.constant(module, 'int64', [tokens, tokens], places)]);
  const byHead = net.op(module, 'Transpose', [found], { perm: { ints: [2, 0, 1] } });
  return net.op(module, 'Unsqueeze', [byHead, net.constant(module, 'int64', [1], [0])]);
}

/** 0 for each token and those before it, -10,000 for later ones: [1, 1, tokens, tokens]. */
export const causalMask = (net: Network, module: string, tokens: number): string =>
  net.constant(
    module,
    'float32',
    [1, 1, tokens, tokens],
    pairs(tokens, (row, column) => (column > row ? farBelow : 0)),
  );
