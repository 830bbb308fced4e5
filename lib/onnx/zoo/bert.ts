import { gelu } from './layers/activation.ts';
import { attend, masked, paddingMask, scaled, splitHeads } from './layers/attention.ts';
import { dense, linear } from './layers/dense.ts';
import { embed } from './layers/embedding.ts';
import { layerNorm } from './layers/normalisation.ts';
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
const epsilon = 1e-12;

function embeddings(net: Network, { hidden, vocabulary, positions, sequence }: BertSize): string {
  const module = 'embeddings';
  const lookUp = (table: string, rows: number, ids: string) =>
    embed(net, `${module}.${table}`, ids, [rows, hidden], [-0.06, 0.06]);
  const words = lookUp('word_embeddings', vocabulary, 'input_ids');
  const types = lookUp('token_type_embeddings', tokenTypes, 'token_type_ids');
  const sum = net.op(module, 'Add', [words, types]);
  const order = net.constant(module, 'int64', [1, sequence], [...Array(sequence).keys()]);
  const placed = net.op(module, 'Add', [sum, lookUp('position_embeddings', positions, order)]);
  return layerNorm(net, 'embeddings.LayerNorm', placed, hidden, epsilon);
}

function selfAttention(net: Network, layer: string, input: string, mask: string, size: BertSize): string {
  const { hidden, heads } = size;
  const module = `${layer}.attention.self`;
  const shape = { heads, headSize: hidden / heads };
  const part = (what: string, order?: 'columns') =>
    splitHeads(net, module, linear(net, `${module}.${what}`, input, hidden, hidden), shape, order);
  const inputs = { query: part('query'), keys: part('key', 'columns'), value: part('value') };
  return attend(net, module, inputs, shape, (scores) =>
    masked(net, module, scaled(net, module, scores, shape), mask),
  );
}

function encoderLayer(net: Network, layer: string, input: string, mask: string, size: BertSize): string {
  const { hidden, feedForward } = size;
  const addAndNorm = (module: string, tensor: string, residual: string) =>
    layerNorm(net, `${module}.LayerNorm`, net.op(module, 'Add', [tensor, residual]), hidden, epsilon);

  const context = selfAttention(net, layer, input, mask, size);
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
  return net.op('pooler.activation', 'Tanh', [dense(net, 'pooler.dense', first, hidden, hidden)]);
}

/**
 * BERT as PyTorch exports it. `input_ids`, `attention_mask` and `token_type_ids` are int64 [1, sequence];
 * `last_hidden_state` is float32 [1, sequence, hidden], `pooler_output` float32 [1, hidden].
 */
export function planBert(name: string, size: BertSize, seed: number): ZooPlan {
  const { layers, hidden, sequence } = size;
  const net = new Network(seed);
  const mask = paddingMask(net, '', 'attention_mask');
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
