import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, tinyBert, tinyResnet } from '../../support/models.ts';
import { decodeModel } from '../../support/onnx-schema.ts';
import { floats, runModel, Tensor } from '../../support/run-model.ts';

const operators = (file: string) => {
  const counts: Record<string, number> = {};
  for (const { opType } of decodeModel(readFileSync(file)).graph.node)
    counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
};
const rms = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('tiny BERT in ONNX Runtime', () => {
  const ids = (values: readonly number[]) =>
    new Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [1, values.length],
    );
  const tokens = Array.from({ length: 16 }, (_, index) => (index * 37) % 100);

  it('gives finite outputs of an even size', async () => {
    const outputs = await runModel((await tinyBert()).file, { feeds: { input_ids: ids(tokens) } });
    expect(outputs['last_hidden_state']?.dims).toEqual([1, 16, 32]);
    expect(outputs['pooler_output']?.dims).toEqual([1, 32]);
    expect(rms(floats(outputs, 'last_hidden_state'))).toBeGreaterThan(0.5);
    expect(rms(floats(outputs, 'last_hidden_state'))).toBeLessThan(2);
    expect(rms(floats(outputs, 'pooler_output'))).toBeGreaterThan(0.1);
  });

  it('pays no attention to padding', async () => {
    const { file } = await tinyBert();
    const attention_mask = ids(tokens.map((_, index) => (index < 12 ? 1 : 0)));
    const run = async (padding: number) => {
      const input_ids = ids(tokens.map((token, index) => (index < 12 ? token : padding)));
      return floats(await runModel(file, { feeds: { input_ids, attention_mask } }), 'last_hidden_state');
    };
    const [zeros, sevens] = [await run(0), await run(7)];
    expect(zeros.subarray(0, 12 * 32)).toEqual(sevens.subarray(0, 12 * 32));
    expect(zeros.subarray(12 * 32)).not.toEqual(sevens.subarray(12 * 32));
  });

  it('depends on tokens, their types and their order', async () => {
    const { file } = await tinyBert();
    const pooled = async (feeds: Record<string, OrtTensor>) =>
      floats(await runModel(file, { feeds }), 'pooler_output').join();
    const zeros = ids(tokens.map(() => 0));
    const outputs = await Promise.all([
      pooled({ input_ids: ids(tokens), token_type_ids: zeros }),
      pooled({ input_ids: ids(tokens) }),
      pooled({ input_ids: ids([0, ...tokens.slice(1).reverse()]), token_type_ids: zeros }),
    ]);
    expect(new Set(outputs).size).toBe(3);
  });

  it('is written in the patterns that the runtime fuses', async () => {
    const { file } = await tinyBert();
    const optimizedModelFilePath = join(temporaryFolder(), 'optimized.onnx');
    await runModel(file, { optimizedModelFilePath });
    const fused = operators(optimizedModelFilePath);
    expect(fused).toMatchObject({ SkipLayerNormalization: 5, Gelu: 2, FusedMatMul: 2 });
    expect(fused).not.toHaveProperty('Erf');
    expect(fused).not.toHaveProperty('LayerNormalization');
  });
});

describe('tiny ResNet in ONNX Runtime', () => {
  it('gives finite logits that depend on the image', async () => {
    const { file } = await tinyResnet();
    const logits = floats(await runModel(file), 'logits');
    expect(logits).toHaveLength(10);
    expect(rms(logits)).toBeGreaterThan(0.1);
    expect(rms(logits)).toBeLessThan(10);
    const dark = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
    expect(floats(await runModel(file, { feeds: { input: dark } }), 'logits')).not.toEqual(logits);
  });
});
