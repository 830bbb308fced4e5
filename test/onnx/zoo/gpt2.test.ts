import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { temporaryFolder } from '../../support/models.ts';
import { decodeModel } from '../../support/onnx-schema.ts';
import { floats, runModel, Tensor } from '../../support/run-model.ts';

const [layers, heads, headSize, vocabulary] = [2, 4, 8, 100];

const tinyGpt2 = async () =>
  (await buildZooModel('gpt2', join(temporaryFolder(), 'gpt2.onnx'), { tiny: true })).file;

const ids = (tokens: readonly number[]) =>
  new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]);

type Cache = Readonly<Record<string, OrtTensor>>;

const places = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();

const emptyCache: Cache = Object.fromEntries(
  places.map((place) => [
    `past_key_values.${place}`,
    new Tensor('float32', new Float32Array(0), [1, heads, 0, headSize]),
  ]),
);

/** Logits of some tokens, and the cache for those that follow. */
async function run(file: string, tokens: readonly number[], cache: Cache) {
  const outputs = await runModel(file, { feeds: { input_ids: ids(tokens), ...cache } });
  const next = places.map((place) => {
    const { dims } = outputs[`present.${place}`] as OrtTensor;
    return [`past_key_values.${place}`, new Tensor('float32', floats(outputs, `present.${place}`), dims)];
  });
  return { logits: floats(outputs, 'logits'), cache: Object.fromEntries(next) as Cache };
}

describe('GPT-2 with a KV cache', () => {
  const tokens = [3, 14, 15, 92, 65, 35, 89, 79];

  it('says the same of 8 tokens at once as of 5, and then 3 with the cache', async () => {
    const file = await tinyGpt2();
    const whole = await run(file, tokens, emptyCache);
    const begun = await run(file, tokens.slice(0, 5), emptyCache);
    const ended = await run(file, tokens.slice(5), begun.cache);
    expect(ended.cache['past_key_values.0.key']?.dims).toEqual([1, heads, 8, headSize]);
    const inSteps = Float32Array.of(...begun.logits, ...ended.logits);
    expect(inSteps).toHaveLength(8 * vocabulary);
    const apart = whole.logits.map((value, index) => Math.abs(value - (inSteps[index] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });

  it('looks only at earlier tokens, and at all of them', async () => {
    const file = await tinyGpt2();
    const logits = async (list: readonly number[]) => (await run(file, list, emptyCache)).logits;
    const [as, otherEnd, otherBegin] = [
      await logits(tokens),
      await logits([...tokens.slice(0, 7), 1]),
      await logits([1, ...tokens.slice(1)]),
    ];
    const last = 7 * vocabulary;
    expect(otherEnd.subarray(0, last)).toEqual(as.subarray(0, last));
    expect(otherEnd.subarray(last)).not.toEqual(as.subarray(last));
    expect(otherBegin.subarray(last)).not.toEqual(as.subarray(last));
  });

  it('stores the embedding once, also when ONNX Runtime has optimised it', async () => {
    const file = await tinyGpt2();
    const optimizedModelFilePath = join(temporaryFolder(), 'optimized.onnx');
    await runModel(file, { optimizedModelFilePath });
    for (const each of [file, optimizedModelFilePath]) {
      const { graph } = decodeModel(readFileSync(each));
      const tables = graph.initializer.filter(({ dims = [] }) => dims.includes(vocabulary));
      expect(tables.map(({ name }) => name)).toEqual(['wte.weight']);
      const readers = graph.node.filter(({ input = [] }) => input.includes('wte.weight'));
      expect(readers.map(({ opType }) => opType).sort()).toEqual(['Gather', 'Gemm']);
    }
  });
});
