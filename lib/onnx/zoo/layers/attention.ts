import type { Network } from '../network.ts';

export interface Heads {
  readonly heads: number;
  readonly headSize: number;
}

/** Order of the axes of a head: [batch, heads, tokens, values], or tokens last, as keys are multiplied. */
const axes = { rows: [0, 2, 1, 3], columns: [0, 2, 3, 1] } as const;

// A 0 in the shape keeps batch or tokens as they are; ONNX Runtime's fusions expect it so.
const reshape = (net: Network, module: string, tensor: string, shape: readonly number[]) =>
  net.op(module, 'Reshape', [tensor, net.constant(module, 'int64', [shape.length], shape)]);

/** [batch, tokens, heads * headSize] becomes one matrix a head. */
export const splitHeads = (
  net: Network,
  module: string,
  tensor: string,
  { heads, headSize }: Heads,
  order: keyof typeof axes = 'rows',
): string =>
  net.op(module, 'Transpose', [reshape(net, module, tensor, [0, 0, heads, headSize])], {
    perm: { ints: axes[order] },
  });

/** [batch, heads, tokens, values] becomes [batch, heads, values, tokens]. */
export const transposeKeys = (net: Network, module: string, keys: string): string =>
  net.op(module, 'Transpose', [keys], { perm: { ints: [0, 1, 3, 2] } });

interface AttentionInputs {
  /** [batch, heads, tokens, values] */
  readonly query: string;
  /** [batch, heads, values, memory] */
  readonly keys: string;
  /** [batch, heads, memory, values] */
  readonly value: string;
}

/**
 * Attention: [batch, tokens, heads * headSize].
 *
 * @param adjust scales, masks or shifts the scores [batch, heads, tokens, memory]
 */
export function attend(
  net: Network,
  module: string,
  { query, keys, value }: AttentionInputs,
  { heads, headSize }: Heads,
  adjust: (scores: string) => string,
): string {
  const scores = adjust(net.op(module, 'MatMul', [query, keys]));
  const weights = net.op(module, 'Softmax', [scores], { axis: { int: -1 } });
  const mixed = net.op(module, 'Transpose', [net.op(module, 'MatMul', [weights, value])], {
    perm: { ints: axes.rows },
  });
  return reshape(net, module, mixed, [0, 0, heads * headSize]);
}

/** Scores divided by the square root of a head's size. Source: Vaswani et al. 2017, arXiv 1706.03762. */
export const scaled = (net: Network, module: string, scores: string, { headSize }: Heads): string =>
  net.op(module, 'Div', [scores, net.constant(module, 'float32', [], [Math.sqrt(headSize)])]);

/** Scores with what is masked far below the others: `mask` is 0, or -10,000. */
export const masked = (net: Network, module: string, scores: string, mask: string): string =>
  net.op(module, 'Add', [scores, mask]);

/** What a masked score has added to it. */
export const farBelow = -10_000;

/** 0 where a token counts, -10,000 where it is padding: int64 [1, tokens] becomes [1, 1, 1, tokens]. */
export function paddingMask(net: Network, module: string, mask: string): string {
  const unsqueeze = (tensor: string, axis: number) =>
    net.op(module, 'Unsqueeze', [tensor, net.constant(module, 'int64', [1], [axis])]);
  const wide = unsqueeze(unsqueeze(mask, 1), 2);
  const present = net.op(module, 'Cast', [wide], { to: { int: 1 } });
  const absent = net.op(module, 'Sub', [net.constant(module, 'float32', [], [1]), present]);
  return net.op(module, 'Mul', [absent, net.constant(module, 'float32', [], [farBelow])]);
}

/** Scores where `allowed` (bool) is true, far below the others elsewhere. */
export const only = (net: Network, module: string, scores: string, allowed: string): string =>
  net.op(module, 'Where', [allowed, scores, net.constant(module, 'float32', [], [farBelow])]);
