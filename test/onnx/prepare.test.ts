import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../lib/host.ts';
import type { GraphSpec, ModelSpec } from '../../lib/onnx/model-spec.ts';
import { prepareModel, referTo } from '../../lib/onnx/prepare.ts';
import { segmentationSchema } from '../../lib/plan/segmentation.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import {
  constantWeights,
  externalData,
  symbolicDims,
  temporaryFolder,
  tinyChain,
  unknownOperator,
} from '../support/models.ts';
import { runModel, Tensor } from '../support/run-model.ts';
import { prepare } from './prepared.ts';
import { crashing, externalBodies } from './special-models.ts';

const branch = (name: string, held: string): GraphSpec => ({
  name,
  nodes: [node('Add', ['x', held], [`${name}Result`])],
  inputs: [],
  outputs: [value(`${name}Result`, [1, 512])],
  initializers: [weight(held, 512)],
});

/** All weights are in the branches of an If. */
const heavyBranches = () =>
  writeModel({
    name: 'heavy-branches',
    nodes: [
      node('If', ['flag'], ['a'], {
        then_branch: { graph: branch('then', 'w') },
        else_branch: { graph: branch('else', 'v') },
      }),
      node('Tanh', ['a'], ['y']),
    ],
    inputs: [value('x', [1, 512]), value('flag', [], 'bool')],
    outputs: [value('y', [1, 512])],
  });

describe('a prepared model', () => {
  it('says what it was made from', async () => {
    const { file, dataFile, weightBytes } = externalData();
    const prepared = await prepare(file, 'extended');
    expect(referTo(prepared)).toEqual({
      name: 'external-data',
      file,
      sha256: createHash('sha256').update(readFileSync(file)).update(readFileSync(dataFile)).digest('hex'),
      weightBytes,
      parameters: weightBytes / 4,
    });
  });

  it('counts weights in Constant nodes and in the branches of an If', async () => {
    const { file, constantBytes } = constantWeights({ hidden: 64 });
    const matrices = 3 * 64 * 64 * 4;
    expect((await prepare(file)).ref).toMatchObject({ weightBytes: matrices, parameters: matrices / 4 });
    expect(constantBytes).toBe(matrices + 3 * 64 * 4);
    const { ref, segmentation } = await prepare(heavyBranches().file);
    expect(ref).toMatchObject({ weightBytes: 4096, parameters: 1024 });
    expect(segmentation.segments.map(({ weightBytes }) => weightBytes)).toEqual([4096, 0]);
    expect(segmentation.cuts[0]?.weightBytesBefore).toBe(4096);
  });

  it('has the shapes that the sizes given make', async () => {
    const { inputs, outputs, segmentation } = await prepare(symbolicDims().file, 'none', {
      batch: 2,
      tokens: 3,
    });
    const shape = { shape: [2, 3, 8], bytes: 192 };
    expect(inputs).toMatchObject([{ name: 'block0', ...shape }]);
    expect(outputs).toMatchObject([{ name: 'block2', ...shape }]);
    expect(segmentation.dims).toEqual({ batch: 2, tokens: 3 });
    for (const { tensors } of segmentation.cuts) expect(tensors).toMatchObject([shape]);
    expect(segmentationSchema.parse(segmentation)).toEqual(segmentation);
  });

  it('has the answers that onnxruntime-node gives to the same inputs', async () => {
    const { file } = tinyChain();
    const work = join(temporaryFolder(), 'work');
    const options = { optimize: 'none', dims: {}, runs: 3 } as const;
    const { references } = await prepareModel(file, work, options, () => {});
    expect(references).toHaveLength(3);
    for (const { inputs, outputs } of references) {
      const fed = Float32Array.from(new Float32Array(inputs.get('block0')?.data.slice().buffer ?? []));
      const { block3 } = await runModel(file, { feeds: { block0: new Tensor('float32', fed, [1, 8]) } });
      expect(new Float32Array(outputs.get('block3')?.data.slice().buffer ?? [])).toEqual(block3?.data);
    }
    expect(new Set(references.map(({ outputs }) => outputs.get('block3')?.data.join())).size).toBe(3);
  });

  it('takes the place of what was in its working folder, and leaves no probe there', async () => {
    const work = join(temporaryFolder(), 'work');
    mkdirSync(work);
    writeFileSync(join(work, 'old'), '');
    const notices: Notice[] = [];
    const notify = (notice: Notice) => notices.push(notice);
    await prepareModel(tinyChain().file, work, { optimize: 'extended', dims: {}, runs: 1 }, notify);
    expect(readdirSync(work)).toEqual(['optimized']);
    expect(existsSync(join(work, 'optimized', 'probe.onnx'))).toBe(false);
    expect(notices.map((notice) => notice.kind === 'step' && notice.text)).toEqual([
      'optimising the graph',
      'finding cuts',
    ]);
  });

  it('is the original where ONNX Runtime does not load what it optimised, and says so', async () => {
    const notices: Notice[] = [];
    const work = join(temporaryFolder(), 'work');
    const options = { optimize: 'extended', dims: {}, runs: 1 } as const;
    const notify = (notice: Notice) => notices.push(notice);
    const prepared = await prepareModel(externalBodies(), work, options, notify);
    expect(prepared).toMatchObject({ optimize: 'none', segmentation: { optimize: 'none' } });
    expect(prepared.optimizeNote).toMatch(/the original is split$/);
    expect(notices).toContainEqual({ kind: 'note', text: prepared.optimizeNote });
  });
});

const row = value('x', [1, 4]);
const answer = value('y', [1, 4]);
const relu = node('Relu', ['x'], ['y']);
const graph = (parts: Partial<GraphSpec>): GraphSpec => ({
  name: 'refused',
  nodes: [relu],
  inputs: [row],
  outputs: [answer],
  ...parts,
});

/** A model whose tensor `name` is of strings, which no builder here makes: its element type is overwritten. */
function withStrings(spec: GraphSpec, name: string): string {
  const { file } = writeModel(spec);
  const bytes = readFileSync(file);
  const declared = bytes.lastIndexOf(Buffer.from([0x0a, name.length, ...Buffer.from(name), 0x12]));
  const elementType = bytes.indexOf(Buffer.of(0x08, 0x01), declared) + 1;
  bytes[elementType] = 8;
  writeFileSync(file, bytes);
  return file;
}

const written = (parts: Partial<GraphSpec>, rest: Omit<ModelSpec, 'graph'> = {}) =>
  writeModel(graph(parts), rest).file;

const toStrings = node('Cast', ['x'], ['y'], { to: { int: 8 } });
const reshape = node('Reshape', ['x', 'shape'], ['y']);
const shape = {
  name: 'shape',
  dtype: 'int64',
  shape: [1],
  data: new Uint8Array(BigInt64Array.of(7n).buffer),
} as const;

const refusals: readonly { what: string; make: () => string; code: string; says: string }[] = [
  { what: 'an operator nobody has', make: () => unknownOperator().file, code: 'P1111', says: '"Frobnicate"' },
  {
    what: 'an opset to come',
    make: () => written({}, { opsets: { '': 999 } }),
    code: 'P1112',
    says: 'ONNX Runtime refuses',
  },
  {
    what: 'an input of strings',
    make: () => withStrings(graph({}), 'x'),
    code: 'P1107',
    says: 'input "x" is not a',
  },
  {
    what: 'an output of strings',
    make: () => withStrings(graph({ nodes: [toStrings] }), 'y'),
    code: 'P1107',
    says: 'output "y" is not a',
  },
  { what: 'no outputs', make: () => written({ outputs: [] }), code: 'P1107', says: 'it has no outputs' },
  {
    what: 'no nodes',
    make: () => written({ nodes: [], outputs: [row] }),
    code: 'P1107',
    says: "can't be split",
  },
  {
    what: 'a shape that the inputs do not fill',
    make: () =>
      written({ nodes: [reshape], outputs: [{ name: 'y', dtype: 'float32' }], initializers: [shape] }),
    code: 'P1114',
    says: 'fails when it runs',
  },
  { what: 'what crashes the native runtime', make: crashing, code: 'P1113', says: 'ONNX Runtime crashes on' },
];

describe('a model is refused with a code for', () => {
  it.each(refusals)('$what: $code', async ({ make, code, says }) => {
    const file = make();
    const failure = await prepare(file).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, fault: 'user', message: expect.stringContaining(says) });
    expect(failure).toMatchObject({ message: expect.stringContaining(`"${file}"`) });
  });
});
