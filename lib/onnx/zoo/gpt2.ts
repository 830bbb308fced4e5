import { geluTanh } from './layers/activation.ts';
import { attend, type Heads, only, scaled, splitHeads, transposeKeys } from './layers/attention.ts';
import { linear } from './layers/dense.ts';
import { embed, tiedLogits } from './layers/embedding.ts';
import { layerNorm } from './layers/normalisation.ts';
import { residual } from './layers/spread.ts';
import { Network, type ZooPlan } from './network.ts';

interface Gpt2Size {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly positions: number;
}

/** GPT-2 small: 124,439,808 parameters. Source: Radford et al. 2019; openai/gpt-2. */
export const gpt2Small: Gpt2Size = {
  layers: 12,
  hidden: 768,
  heads: 12,
  vocabulary: 50_257,
  positions: 1024,
};

/** The same graph, small enough for a test. */
export const gpt2Tiny: Gpt2Size = { layers: 2, hidden: 32, heads: 4, vocabulary: 100, positions: 32 };

const epsilon = 1e-5;
const past = (layer: number, what: string) => `past_key_values.${layer}.${what}`;

/** Where each new token stands, and which of all tokens it may read: those up to itself. */
function order(net: Network): { readonly positions: string; readonly allowed: string } {
  const number = (value: number) => net.constant('', 'int64', [], [value]);
  const sizeOf = (tensor: string, axis: number) =>
    net.op('', 'Gather', [net.op('', 'Shape', [tensor]), number(axis)], { axis: { int: 0 } });
  const before = sizeOf(past(0, 'key'), 2);
  const total = net.op('', 'Add', [before, sizeOf('input_ids', 1)]);
  const range = (from: string) => net.op('', 'Range', [from, total, number(1)]);
  const positions = range(before);
  const rows = net.op('', 'Unsqueeze', [positions, net.constant('', 'int64', [1], [1])]);
  return { positions, allowed: net.op('', 'LessOrEqual', [range(number(0)), rows]) };
}

/** What a layer leaves for the next call: keys and values of all tokens so far. */
interface Cache {
  readonly key: string;
  readonly value: string;
}

function selfAttention(net: Network, index: number, input: string, allowed: string, size: Gpt2Size) {
  const { hidden, heads, layers } = size;
  const module = `h.${index}.attn`;
  const shape: Heads = { heads, headSize: hidden / heads };
  const mixed = linear(net, `${module}.c_attn`, input, hidden, 3 * hidden);
  const thirds = net.constant(module, 'int64', [3], [hidden, hidden, hidden]);
  const parts = net.ops(module, 'Split', [mixed, thirds], 3, { axis: { int: 2 } });
  const [query = '', newKey = '', newValue = ''] = parts.map((part) => splitHeads(net, module, part, shape));
  const append = (what: string, tensor: string) =>
    net.op(module, 'Concat', [past(index, what), tensor], { axis: { int: 2 } });
  const cache: Cache = { key: append('key', newKey), value: append('value', newValue) };
  const keys = transposeKeys(net, module, cache.key);
  const context = attend(net, module, { query, keys, value: cache.value }, shape, (scores) =>
    only(net, module, scaled(net, module, scores, shape), allowed),
  );
  const output = linear(net, `${module}.c_proj`, context, hidden, hidden, residual(hidden, layers));
  return { output, cache };
}

function feedForward(net: Network, index: number, input: string, { hidden, layers }: Gpt2Size): string {
  const module = `h.${index}.mlp`;
  const wide = linear(net, `${module}.c_fc`, input, hidden, 4 * hidden);
  const active = geluTanh(net, `${module}.act`, wide);
  return linear(net, `${module}.c_proj`, active, 4 * hidden, hidden, residual(4 * hidden, layers));
}

/**
 * GPT-2 with a KV cache, as Optimum exports it. `input_ids` is int64 [batch, sequence], each
 * `past_key_values.<layer>.key` and `.value` float32 [batch, heads, past_sequence, hidden / heads]; `logits` is float32
 * [batch, sequence, vocabulary], each `present.<layer>.key` and `.value` the cache for the next call. The output
 * projection reads the token embedding.
 */
export function planGpt2(name: string, size: Gpt2Size, seed: number): ZooPlan {
  const { layers, hidden, heads, vocabulary, positions } = size;
  const net = new Network(seed);
  const tokens = [vocabulary, hidden] as const;
  const { positions: places, allowed } = order(net);
  const words = embed(net, 'wte', 'input_ids', tokens, [-0.06, 0.06]);
  let state = net.op('', 'Add', [words, embed(net, 'wpe', places, [positions, hidden], [-0.03, 0.03])]);
  const caches: Cache[] = [];
  for (let index = 0; index < layers; index += 1) {
    const normed = layerNorm(net, `h.${index}.ln_1`, state, hidden, epsilon);
    const { output, cache } = selfAttention(net, index, normed, allowed, size);
    caches.push(cache);
    const attended = net.op(`h.${index}`, 'Add', [output, state]);
    const again = layerNorm(net, `h.${index}.ln_2`, attended, hidden, epsilon);
    state = net.op(`h.${index}`, 'Add', [attended, feedForward(net, index, again, size)]);
  }
  const last = layerNorm(net, 'ln_f', state, hidden, epsilon);
  const logits = tiedLogits(net, 'lm_head', last, 'wte.weight', tokens);

  const cached = (sequence: string) => ['batch', heads, sequence, hidden / heads];
  return net.finish(
    name,
    [
      { name: 'input_ids', dtype: 'int64', shape: ['batch', 'sequence'] },
      ...caches.flatMap((_, layer) =>
        ['key', 'value'].map((what) => ({
          name: past(layer, what),
          dtype: 'float32' as const,
          shape: cached('past_sequence'),
        })),
      ),
    ],
    [
      { name: 'logits', dtype: 'float32', shape: ['batch', 'sequence', vocabulary], from: logits },
      ...caches.flatMap((cache, layer) =>
        Object.entries(cache).map(([what, from]) => ({
          name: `present.${layer}.${what}`,
          dtype: 'float32' as const,
          shape: cached('past_sequence + sequence'),
          from,
        })),
      ),
    ],
  );
}
