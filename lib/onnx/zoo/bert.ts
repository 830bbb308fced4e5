import { gelu, layerNorm, linear } from './layers.ts';
import { Network, type ZooPlan } from './network.ts';

export interface BertSize {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly positions: number;
  /** Tokens of an input. */
  readonly sequence: number;
}

/** BERT-base, uncased: 109,482,240 parameters. Source: Devlin et al. 2018, arXiv 1810.04805. */
export const bertBase: BertSize = {
  layers: 12,
  hidden: 768,
  heads: 12,
  feedForward: 3072,
  vocabulary: 30_522,
  positions: 512,
  sequence: 128,
};

/** The same graph, small enough for a test. */
export const bertTiny: BertSize = {
  layers: 2,
  hidden: 32,
  heads: 4,
  feedForward: 64,
  vocabulary: 100,
  positions: 32,
  sequence: 16,
};

const tokenTypes = 2;
/** What is added to the scores of padding. */
const masked = -10_000;

function embeddings(net: Network, { hidden, vocabulary, positions, sequence }: BertSize): string {
  const module = 'embeddings';
  const lookUp = (table: string, rows: number, ids: string) => {
    const weight = net.parameter(`embeddings.${table}.weight`, [rows, hidden], [-0.06, 0.06]);
    return net.op(`embeddings.${table}`, 'Gather', [weight, ids]);
  };
  const words = lookUp('word_embeddings', vocabulary, 'input_ids');
  const types = lookUp('token_type_embeddings', tokenTypes, 'token_type_ids');
  const sum = net.op(module, 'Add', [words, types]);
  const order = net.constant(module, 'int64', [1, sequence], [...Array(sequence).keys()]);
  const placed = net.op(module, 'Add', [sum, lookUp('position_embeddings', positions, order)]);
  return layerNorm(net, 'embeddings.LayerNorm', placed, hidden);
}

/** 0 where a token counts, -10,000 where it is padding; [1, 1, 1, sequence]. */
function extendedMask(net: Network): string {
  const unsqueeze = (tensor: string, axis: number) =>
    net.op('', 'Unsqueeze', [tensor, net.constant('', 'int64', [1], [axis])]);
  const wide = unsqueeze(unsqueeze('attention_mask', 1), 2);
  const present = net.op('', 'Cast', [wide], { to: { int: 1 } });
  const absent = net.op('', 'Sub', [net.constant('', 'float32', [], [1]), present]);
  return net.op('', 'Mul', [absent, net.constant('', 'float32', [], [masked])]);
}

function attention(net: Network, layer: string, input: string, mask: string, size: BertSize): string {
  const { hidden, heads } = size;
  const module = `${layer}.attention.self`;
  const headSize = hidden / heads;
  // A 0 in the shape keeps batch or sequence as it is; ONNX Runtime's fusions expect it so.
  const reshape = (tensor: string, shape: readonly number[]) =>
    net.op(module, 'Reshape', [tensor, net.constant(module, 'int64', [shape.length], shape)]);
  const project = (what: string, perm: readonly number[]) => {
    const projected = linear(net, `${layer}.attention.self.${what}`, input, hidden, hidden);
    return net.op(module, 'Transpose', [reshape(projected, [0, 0, heads, headSize])], {
      perm: { ints: perm },
    });
  };
  const query = project('query', [0, 2, 1, 3]);
  const key = project('key', [0, 2, 3, 1]);
  const value = project('value', [0, 2, 1, 3]);
  const scores = net.op(module, 'Div', [
    net.op(module, 'MatMul', [query, key]),
    net.constant(module, 'float32', [], [Math.sqrt(headSize)]),
  ]);
  const weights = net.op(module, 'Softmax', [net.op(module, 'Add', [scores, mask])], { axis: { int: -1 } });
  const mixed = net.op(module, 'Transpose', [net.op(module, 'MatMul', [weights, value])], {
    perm: { ints: [0, 2, 1, 3] },
  });
  return reshape(mixed, [0, 0, hidden]);
}

function encoderLayer(net: Network, layer: string, input: string, mask: string, size: BertSize): string {
  const { hidden, feedForward } = size;
  const addAndNorm = (module: string, tensor: string, residual: string) =>
    layerNorm(net, `${module}.LayerNorm`, net.op(module, 'Add', [tensor, residual]), hidden);

  const context = attention(net, layer, input, mask, size);
  const attended = linear(net, `${layer}.attention.output.dense`, context, hidden, hidden);
  const middle = addAndNorm(`${layer}.attention.output`, attended, input);

  const wide = linear(net, `${layer}.intermediate.dense`, middle, hidden, feedForward);
  const active = gelu(net, `${layer}.intermediate.intermediate_act_fn`, wide);
  const narrow = linear(net, `${layer}.output.dense`, active, feedForward, hidden);
  return addAndNorm(`${layer}.output`, narrow, middle);
}

/** tanh of a dense layer on the first token. */
function pooler(net: Network, input: string, hidden: number): string {
  const module = 'pooler';
  const first = net.op(module, 'Gather', [input, net.constant(module, 'int64', [], [0])], {
    axis: { int: 1 },
  });
  const xavier = Math.sqrt(3 / hidden);
  const weight = net.parameter('pooler.dense.weight', [hidden, hidden], [-xavier, xavier]);
  const bias = net.parameter('pooler.dense.bias', [hidden], [-0.05, 0.05]);
  const dense = net.op('pooler.dense', 'Gemm', [first, weight, bias], { transB: { int: 1 } });
  return net.op('pooler.activation', 'Tanh', [dense]);
}

/**
 * BERT as PyTorch exports it. `input_ids`, `attention_mask` and `token_type_ids` are int64 [1, sequence];
 * `last_hidden_state` is float32 [1, sequence, hidden], `pooler_output` float32 [1, hidden].
 */
export function planBert(name: string, size: BertSize, seed: number): ZooPlan {
  const { layers, hidden, sequence } = size;
  const net = new Network(seed);
  const mask = extendedMask(net);
  let state = embeddings(net, size);
  for (let layer = 0; layer < layers; layer += 1)
    state = encoderLayer(net, `encoder.layer.${layer}`, state, mask, size);
  const pooled = pooler(net, state, hidden);

  const ids = ['input_ids', 'attention_mask', 'token_type_ids'];
  return net.finish(
    name,
    ids.map((input) => ({ name: input, dtype: 'int64', shape: [1, sequence] })),
    [
      { name: 'last_hidden_state', dtype: 'float32', shape: [1, sequence, hidden], from: state },
      { name: 'pooler_output', dtype: 'float32', shape: [1, hidden], from: pooled },
    ],
  );
}
