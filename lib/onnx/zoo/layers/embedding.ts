import type { Network, Range } from '../network.ts';

/** The row of a table for each id: [tokens] becomes [tokens, size]. */
export function embed(
  net: Network,
  module: string,
  ids: string,
  [rows, size]: readonly [rows: number, size: number],
  range: Range,
): string {
  return net.op(module, 'Gather', [net.parameter(`${module}.weight`, [rows, size], range), ids]);
}

/**
 * Scores of every row of an embedding table that is there already, against each token: the output projection of a
 * language model whose embedding is tied. [batch, tokens, size] becomes [batch, tokens, rows]. A Gemm reads the table
 * as it lies, where a MatMul would need it transposed, and ONNX Runtime would store that as a second table.
 */
export function tiedLogits(
  net: Network,
  module: string,
  states: string,
  table: string,
  [rows, size]: readonly [rows: number, size: number],
): string {
  const shape = (...sizes: number[]) => net.constant(module, 'int64', [sizes.length], sizes);
  const flat = net.op(module, 'Reshape', [states, shape(-1, size)]);
  const scores = net.op(module, 'Gemm', [flat, table], { transB: { int: 1 } });
  const leading = net.op(module, 'Shape', [states], { start: { int: 0 }, end: { int: 2 } });
  return net.op(module, 'Reshape', [
    scores,
    net.op(module, 'Concat', [leading, shape(rows)], { axis: { int: 0 } }),
  ]);
}
