import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rangesOf } from '../../lib/onnx/split.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { temporaryFolder, tinyBert, tinyChain, tinyResnet } from '../support/models.ts';
import type { DecodedGraph, DecodedModel } from '../support/onnx-schema.ts';
import { runModel } from '../support/run-model.ts';
import { decodeFile, nodesAndWeights } from './decoded-file.ts';
import { divideFile } from './divided.ts';
import { supportModels } from './support-models.ts';

const pageBytes = 4096;

/** Cuts a model at up to `most` places, evenly spread, without running it. */
async function writeParts(file: string, most: number): Promise<string[]> {
  const divided = divideFile(file);
  const { count } = divided.segments;
  const parts = Math.min(most + 1, count);
  const positions = Array.from({ length: parts - 1 }, (_, i) => Math.round(((i + 1) * count) / parts));
  const dir = temporaryFolder();
  return (await writePartitions(divided, rangesOf(positions, count), dir)).map(({ model }) =>
    join(dir, model),
  );
}

/** Every name that nodes read, in bodies as well. */
const namesRead = (nodes: DecodedGraph['node']): string[] =>
  nodes.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? [...namesRead(g.node), ...g.output.map(({ name }) => name)] : [])),
  ]);

const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);

/** A partition holds nodes and weights of the model as they are, only what it uses, and says what it lacks. */
function expectPartOf(file: string, whole: ReturnType<typeof nodesAndWeights>, model: DecodedModel) {
  const { irVersion, opsetImport, metadataProps, functions, graph } = decodeFile(file);
  expect({ irVersion, opsetImport, metadataProps, functions }).toEqual({
    irVersion: model.irVersion,
    opsetImport: model.opsetImport,
    metadataProps: model.metadataProps,
    functions: model.functions,
  });
  const { nodes, weights } = nodesAndWeights(graph, file);
  const byResult = new Map(whole.nodes.map((each) => [each.output.join(), each]));
  for (const each of nodes) expect(each).toEqual(byResult.get(each.output.join()));
  const used = new Set([...namesRead(nodes), ...names(graph.output)]);
  expect([...weights.keys()].sort()).toEqual(
    [...whole.weights.keys()].filter((name) => used.has(name)).sort(),
  );
  for (const [name, content] of weights) expect(content).toEqual(whole.weights.get(name));
  const made = new Set(nodes.flatMap(({ output }) => output));
  const fed = names(graph.input).filter((name) => !weights.has(name));
  const free = [...used].filter((name) => name !== '' && !made.has(name) && !weights.has(name));
  const known = new Set([...names(model.graph.input), ...whole.nodes.flatMap(({ output }) => output)]);
  expect(fed.sort()).toEqual(free.filter((name) => known.has(name)).sort());
  return nodes;
}

/** The nodes that the outputs depend on, by their results. */
function neededNodes(nodes: DecodedGraph['node'], outputs: readonly string[]): Set<string> {
  const needed = new Set<string>();
  const wanted = [...outputs];
  for (const name of wanted) {
    const source = nodes.find(({ output }) => name !== '' && output.includes(name));
    if (source === undefined || needed.has(source.output.join())) continue;
    needed.add(source.output.join());
    wanted.push(...namesRead([source]));
  }
  return needed;
}

function expectPartsOf(file: string, parts: readonly string[]) {
  const model = decodeFile(file);
  const whole = nodesAndWeights(model.graph, file);
  const held = parts.flatMap((part) => expectPartOf(part, whole, model));
  const outputs = names(model.graph.output);
  expect(new Set(held.map(({ output }) => output.join()))).toEqual(neededNodes(whole.nodes, outputs));
  const answered = new Set(parts.flatMap((part) => names(decodeFile(part).graph.output)));
  const inputs = new Set(names(model.graph.input));
  expect(outputs.filter((name) => !answered.has(name) && !inputs.has(name))).toEqual([]);
}

describe('partitions, as a protobuf library reads them', () => {
  it.each(supportModels)('hold the nodes and weights of $name byte for byte', async ({ make }) => {
    const file = await make();
    for (const cuts of [0, 1, 2]) expectPartsOf(file, await writeParts(file, cuts));
  });

  it.each([
    { name: 'tiny-bert', make: tinyBert },
    { name: 'tiny-resnet', make: tinyResnet },
  ])('hold those of the graph that ONNX Runtime saves of $name', async ({ make }) => {
    const saved = join(temporaryFolder(), 'saved.onnx');
    await runModel((await make()).file, { optimizedModelFilePath: saved });
    expectPartsOf(saved, await writeParts(saved, 3));
  });

  const realModels = join(import.meta.dirname, '../../../shared/models');
  const files = existsSync(realModels)
    ? readdirSync(realModels).filter((name) => name.endsWith('.onnx'))
    : [];
  it.runIf(files.length > 0).each(files)('hold the nodes and weights of %s byte for byte', async (name) => {
    const file = join(realModels, name);
    expectPartsOf(file, await writeParts(file, 3));
  });

  it('keep the functions and metadata of the model', async () => {
    const { file } = tinyChain();
    const opset = bytesField(9, varintField(2, 17));
    const called = message(bytesField(1, 'Twice'), bytesField(4, 'x'), bytesField(10, 'local'), opset);
    const note = message(bytesField(1, 'author'), bytesField(2, 'somebody'));
    writeFileSync(file, Buffer.concat([readFileSync(file), bytesField(25, called), bytesField(14, note)]));
    const [first, second] = (await writeParts(file, 1)).map(decodeFile);
    for (const part of [first, second]) {
      expect(part?.functions).toMatchObject([{ name: 'Twice' }]);
      expect(part?.metadataProps).toEqual([{ key: 'author', value: 'somebody' }]);
    }
  });
});

describe('the weights of a partition', () => {
  const big = weight('big', 32, 24);
  const chain = (extra: Parameters<typeof writeModel>[0]['initializers']) =>
    writeModel({
      name: 'it',
      nodes: [node('Gemm', ['x', 'big', 'small'], ['a']), node('Add', ['a', 'other'], ['y'])],
      inputs: [value('x', [1, 32])],
      outputs: [value('y', [1, 300, 24])],
      initializers: [big, weight('small', 24), weight('other', 1, 300, 24), ...(extra ?? [])],
    }).file;

  it('lie page by page in the data file, small ones in the graph', async () => {
    const [file = ''] = await writeParts(chain([]), 0);
    const { initializer } = decodeFile(file).graph;
    const external = initializer.filter(({ dataLocation }) => dataLocation === 1);
    expect(external.map(({ name }) => name)).toEqual(['big', 'other']);
    const offsets = external.map(({ externalData }) =>
      Number(externalData.find(({ key }) => key === 'offset')?.value),
    );
    expect(offsets).toEqual([0, pageBytes]);
    expect(readFileSync(`${file}.data`).length).toBe(pageBytes + 300 * 24 * 4);
  });

  it('are only those that it uses', async () => {
    const parts = (await writeParts(chain([weight('idle', 64, 64)]), 1)).map(decodeFile);
    expect(parts.map(({ graph }) => graph.initializer.map(({ name }) => name))).toEqual([
      ['big', 'small'],
      ['other'],
    ]);
  });

  it('without elements stay in the graph, since ONNX Runtime reads a whole file for a length of 0', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'w.bin'), '');
    const none = { location: 'w.bin', offset: 0, length: 0 };
    const { file } = writeModel(
      {
        name: 'empty',
        nodes: [node('Concat', ['x', 'none'], ['y'], { axis: { int: 0 } })],
        inputs: [value('x', [2, 4])],
        outputs: [value('y', [2, 4])],
        initializers: [{ name: 'none', dtype: 'float32', shape: [0, 4], data: none }],
      },
      {},
      folder,
    );
    const [part = ''] = await writeParts(file, 0);
    expect(decodeFile(part).graph.initializer).toMatchObject([
      { name: 'none', dims: [0, 4], externalData: [] },
    ]);
  });

  it('in external files come along when only the body of an If or a Constant in it holds them', async () => {
    const folder = temporaryFolder();
    const bytes = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
    writeFileSync(join(folder, 'w.bin'), bytes);
    const tensor = {
      dtype: 'float32',
      shape: [4],
      data: { location: 'w.bin', offset: 0, length: 16 },
    } as const;
    const branch = {
      name: 'branch',
      nodes: [node('Constant', [], ['c'], { value: { tensor } }), node('Add', ['c', 'w'], ['sum'])],
      inputs: [],
      outputs: [value('sum', [4])],
      initializers: [{ name: 'w', ...tensor }],
    };
    const { file } = writeModel(
      {
        name: 'held',
        nodes: [
          node('If', ['flag'], ['y'], { then_branch: { graph: branch }, else_branch: { graph: branch } }),
        ],
        inputs: [value('flag', [], 'bool')],
        outputs: [value('y', [4])],
      },
      {},
      folder,
    );
    const [part = ''] = await writeParts(file, 0);
    const [held] = decodeFile(part).graph.node[0]?.attribute ?? [];
    const constant = held?.g?.node[0]?.attribute[0]?.t;
    for (const moved of [constant, held?.g?.initializer[0]]) {
      const entries = new Map(moved?.externalData.map(({ key, value: text }) => [key, text]));
      expect(entries.get('location')).toBe('model.onnx.data');
      const offset = Number(entries.get('offset'));
      expect(readFileSync(`${part}.data`).subarray(offset, offset + 16)).toEqual(bytes);
    }
  });
});
