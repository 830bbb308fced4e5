import { attend, masked, paddingMask, splitHeads } from './layers/attention.ts';
import { project } from './layers/dense.ts';
import { embed, tiedLogits } from './layers/embedding.ts';
import { rmsNorm } from './layers/normalisation.ts';
import { causalMask, positionBias } from './layers/position-bias.ts';
import { lecun } from './layers/spread.ts';
import { Network, type ZooPlan } from './network.ts';

interface T5Size {
  /** Layers of the encoder, and of the decoder. */
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Tokens that the encoder reads. */
  readonly source: number;
  /** Tokens that the decoder reads. */
  readonly target: number;
}

/** T5-small: 60,506,624 parameters. Source: Raffel et al. 2019, arXiv 1910.10683; google-t5/t5-small. */
export const t5Small: T5Size = {
  layers: 6,
  hidden: 512,
  heads: 8,
  feedForward: 2048,
  vocabulary: 32_128,
  source: 128,
  target: 32,
};

/** The same graph, small enough for a test. */
export const t5Tiny: T5Size = {
  layers: 2,
  hidden: 32,
  heads: 4,
  feedForward: 64,
  vocabulary: 100,
  source: 16,
  target: 8,
};

/** Attention of `input` over `memory`; T5 doesn't scale the scores, its queries are small from the start. */
function attention(net: Network, module: string, input: string, memory: string, bias: string, size: T5Size) {
  const { hidden, heads } = size;
  const shape = { heads, headSize: hidden / heads };
  const part = (what: string, from: string, fanIn: number, order?: 'columns') => {
    const projected = project(net, `${module}.${what}`, from, hidden, hidden, lecun(fanIn));
    return splitHeads(net, module, projected, shape, order);
  };
  const inputs = {
    query: part('q', input, hidden * shape.headSize),
    keys: part('k', memory, hidden, 'columns'),
    value: part('v', memory, hidden),
  };
  const context = attend(net, module, inputs, shape, (scores) => masked(net, module, scores, bias));
  return project(net, `${module}.o`, context, hidden, hidden, lecun(hidden));
}

function feedForward(net: Network, module: string, input: string, size: T5Size): string {
  const { hidden, feedForward: inner } = size;
  const wide = project(net, `${module}.wi`, input, hidden, inner, lecun(hidden));
  const active = net.op(`${module}.act`, 'Relu', [wide]);
  return project(net, `${module}.wo`, active, inner, hidden, lecun(inner));
}

interface Memory {
  readonly states: string;
  readonly mask: string;
}

/** The layers of the encoder or the decoder; those of the decoder read the `memory` too. */
function stack(
  net: Network,
  module: 'encoder' | 'decoder',
  embedded: string,
  bias: string,
  size: T5Size,
  memory?: Memory,
): string {
  let state = embedded;
  for (let index = 0; index < size.layers; index += 1) {
    const block = `${module}.block.${index}`;
    let sublayers = 0;
    const add = (compute: (layer: string, normed: string) => string) => {
      const layer = `${block}.layer.${sublayers++}`;
      const normed = rmsNorm(net, `${layer}.layer_norm`, state, size.hidden);
      state = net.op(layer, 'Add', [state, compute(layer, normed)]);
    };
    add((layer, normed) => attention(net, `${layer}.SelfAttention`, normed, normed, bias, size));
    if (memory !== undefined) {
      const { states, mask } = memory;
      add((layer, normed) => attention(net, `${layer}.EncDecAttention`, normed, states, mask, size));
    }
    add((layer, normed) => feedForward(net, `${layer}.DenseReluDense`, normed, size));
  }
  return rmsNorm(net, `${module}.final_layer_norm`, state, size.hidden);
}

/**
 * T5. `input_ids` and `attention_mask` are int64 [1, source], `decoder_input_ids` int64 [1, target]; `logits` is
 * float32 [1, target, vocabulary]. One table embeds the tokens of both sides and scores the next ones.
 */
export function planT5(name: string, size: T5Size, seed: number): ZooPlan {
  const { hidden, heads, vocabulary, source, target } = size;
  const net = new Network(seed);
  const tokens = [vocabulary, hidden] as const;
  const biasTable = (module: string) => `${module}.block.0.layer.0.SelfAttention.relative_attention_bias`;

  const mask = paddingMask(net, 'encoder', 'attention_mask');
  const embedded = embed(net, 'shared', 'input_ids', tokens, [-1.7, 1.7]);
  const near = positionBias(net, biasTable('encoder'), heads, source, 'both');
  const encoderBias = net.op('encoder', 'Add', [near, mask]);
  const states = stack(net, 'encoder', embedded, encoderBias, size);

  const begun = net.op('decoder', 'Gather', ['shared.weight', 'decoder_input_ids']);
  const earlier = positionBias(net, biasTable('decoder'), heads, target, 'earlier');
  const decoderBias = net.op('decoder', 'Add', [earlier, causalMask(net, 'decoder', target)]);
  const decoded = stack(net, 'decoder', begun, decoderBias, size, { states, mask });

  const scale = net.constant('', 'float32', [], [1 / Math.sqrt(hidden)]);
  const logits = tiedLogits(net, 'lm_head', net.op('', 'Mul', [decoded, scale]), 'shared.weight', tokens);
  return net.finish(
    name,
    [
      { name: 'input_ids', dtype: 'int64', shape: [1, source] },
      { name: 'attention_mask', dtype: 'int64', shape: [1, source] },
      { name: 'decoder_input_ids', dtype: 'int64', shape: [1, target] },
    ],
    [{ name: 'logits', dtype: 'float32', shape: [1, target, vocabulary], from: logits }],
  );
}
