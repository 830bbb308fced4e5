import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../lib/host.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { planZooModel, zooNames } from '../../lib/onnx/zoo/plan.ts';
import { temporaryFolder, tinyBert, tinyResnet } from '../support/models.ts';
import { decodeModel } from '../support/onnx-schema.ts';
import { floats, runModel, Tensor } from '../support/run-model.ts';

const disk = vi.hoisted(() => ({ freeBytes: Number.POSITIVE_INFINITY }));

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  statfs: async () => ({ bavail: disk.freeBytes, bsize: 1 }),
}));

afterEach(() => {
  disk.freeBytes = Number.POSITIVE_INFINITY;
});

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const operators = (file: string) => {
  const counts: Record<string, number> = {};
  for (const { opType } of decodeModel(readFileSync(file)).graph.node)
    counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
};
const rms = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

const initializers = (name: string) => planZooModel(name).model.graph.initializers ?? [];
const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

describe('the plan of bert-base', () => {
  it('has the parameters of BERT-base', () => {
    const hidden = 768;
    const feedForward = 3072;
    const linear = (from: number, to: number) => from * to + to;
    const norm = 2 * hidden;
    const layer =
      4 * linear(hidden, hidden) + linear(hidden, feedForward) + linear(feedForward, hidden) + 2 * norm;
    const parameters = (30_522 + 512 + 2) * hidden + norm + 12 * layer + linear(hidden, hidden);
    expect(parameters).toBe(109_482_240);
    expect(planZooModel('bert-base')).toMatchObject({ parameters, weightBytes: 4 * parameters });
    expect(initializers('bert-base').reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(parameters);
  });
});

describe('the plan of resnet-50', () => {
  it('has the parameters of ResNet-50, and running statistics beside them', () => {
    let parameters = 3 * 64 * 7 * 7 + 2 * 64;
    let channels = 64;
    let normalised = 64;
    for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
      const width = 64 * 2 ** stage;
      for (let block = 0; block < blocks; block += 1) {
        const shortcut = block === 0 ? [channels * 4 * width, 4 * width] : [0, 0];
        parameters += channels * width + 9 * width * width + width * 4 * width + (shortcut[0] ?? 0);
        normalised += 6 * width + (shortcut[1] ?? 0);
        channels = 4 * width;
      }
    }
    parameters += 2 * (normalised - 64) + channels * 1000 + 1000;
    expect(parameters).toBe(25_557_032);
    const weightBytes = 4 * (parameters + 2 * normalised);
    expect(planZooModel('resnet-50')).toMatchObject({ parameters, weightBytes });
    const statistics = initializers('resnet-50').filter(({ name }) => name.includes('.running_'));
    expect(statistics.reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(2 * normalised);
  });

  it('has its 53 convolutions and 16 residual sums', () => {
    const { nodes } = planZooModel('resnet-50').model.graph;
    const count = (wanted: string) => nodes.filter(({ opType }) => opType === wanted).length;
    expect([count('Conv'), count('BatchNormalization'), count('Relu'), count('Add')]).toEqual([
      53, 53, 49, 16,
    ]);
  });
});

describe('a model of the zoo', () => {
  it.each([
    ['bert-base', '6eebda79b98f6b35a4adcdebfb24fc0f99e88bfd9a04d0eb959b4bfa83b363d9'],
    ['resnet-50', 'ec9ed3f559d693cf96120e23c246a3758643fb573c9cf730ff3730f240c91dc3'],
  ])('%s has the same bytes for the same seed, on any machine', async (name, expected) => {
    const folder = temporaryFolder();
    const build = (file: string, seed: number) =>
      buildZooModel(name, join(folder, file), { tiny: true, seed }).then(({ file }) => sha256(file));
    const first = await build('first.onnx', 0);
    expect(await build('second.onnx', 0)).toBe(first);
    expect(await build('third.onnx', 1)).not.toBe(first);
    expect(first).toBe(expected);
  });

  it('says what it holds', async () => {
    const { file, parameters, weightBytes } = await tinyResnet();
    const { graph, metadataProps } = decodeModel(readFileSync(file));
    const raw = graph.initializer.map(({ name = '', rawData }) => ({ name, bytes: rawData?.length ?? 0 }));
    const sum = (list: typeof raw) => list.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(raw)).toBe(weightBytes);
    expect(sum(raw.filter(({ name }) => !name.includes('running')))).toBe(4 * parameters);
    expect(metadataProps).toContainEqual({ key: 'partita.seed', value: '0' });
  });

  it('tells how far it is', async () => {
    const notices: Notice[] = [];
    const file = join(temporaryFolder(), 'bert.onnx');
    await buildZooModel('bert-base', file, { tiny: true }, (notice) => notices.push(notice));
    const bytes = statSync(file).size;
    expect(notices[0]).toEqual({ kind: 'step', text: 'building bert-base' });
    expect(notices.at(-1)).toEqual({ kind: 'advance', done: bytes, total: bytes });
  });
});

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

describe('a model that cannot be built', () => {
  const build = (name: string, file: string) => buildZooModel(name, file, { tiny: true });

  it('is refused by name, with the names there are', async () => {
    expect(zooNames).toEqual(['bert-base', 'resnet-50']);
    await expect(build('bert-bass', join(temporaryFolder(), 'it.onnx'))).rejects.toMatchObject({
      code: 'P1150',
      message: 'The zoo has no model "bert-bass"; it has "bert-base", "resnet-50".',
      fault: 'user',
    });
  });

  it('is refused before a byte is written when the disk has too little room', async () => {
    disk.freeBytes = 400 * 2 ** 20;
    const folder = temporaryFolder();
    await expect(buildZooModel('bert-base', join(folder, 'it.onnx'))).rejects.toMatchObject({
      code: 'P1151',
      message: expect.stringMatching(/it\.onnx" needs 418 MiB and the disk has 400 MiB free\.$/),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused where there is no folder for it', async () => {
    const folder = temporaryFolder();
    await expect(build('bert-base', join(folder, 'missing', 'it.onnx'))).rejects.toMatchObject({
      code: 'P1152',
      message: expect.stringContaining('it.onnx" can\'t be written: ENOENT'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what is in its way as it is, and nothing beside it', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'it.onnx', 'inside'), { recursive: true });
    await expect(build('resnet-50', join(folder, 'it.onnx'))).rejects.toMatchObject({ code: 'P1152' });
    expect(readdirSync(folder)).toEqual(['it.onnx']);
    expect(readdirSync(join(folder, 'it.onnx'))).toEqual(['inside']);
  });
});
