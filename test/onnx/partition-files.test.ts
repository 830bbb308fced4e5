import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { listZoo } from '../../lib/onnx/zoo/plan.ts';
import { temporaryFolder, tinyBert, tinyChain, tinyResnet } from '../support/models.ts';
import { type DecodedGraph, type DecodedModel, encodedNodes } from '../support/onnx-schema.ts';
import { runModel } from '../support/run-model.ts';
import { decodeFile, holdsExternal, nodesAndWeights, plainNode } from './decoded-file.ts';
import { specialModels } from './special-models.ts';
import { supportModels } from './support-models.ts';
import { uncommonModels } from './uncommon-models.ts';
import { writeParts } from './write-parts.ts';

/** Every name that nodes read, in bodies as well. */
const namesRead = (nodes: DecodedGraph['node']): string[] =>
  nodes.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? [...namesRead(g.node), ...g.output.map(({ name }) => name)] : [])),
  ]);

const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);

/** What the model says of a tensor: in its inputs, its outputs and about inner tensors. */
const infosOf = ({ input, output, valueInfo }: DecodedGraph) =>
  new Map([...valueInfo, ...input, ...output].map((info) => [info.name, info]));

/** What stands around nodes and weights is the model's own, as far as it concerns the partition. */
function expectSameAround(part: DecodedModel, model: DecodedModel, made: ReadonlySet<string>) {
  const { graph, ...header } = part;
  const { graph: whole, ...wholeHeader } = model;
  expect(header).toEqual(wholeHeader);
  const { name, metadataProps, quantizationAnnotation, sparseInitializer, valueInfo } = graph;
  expect({ name, metadataProps }).toEqual({ name: whole.name, metadataProps: whole.metadataProps });
  const declared = new Set(names([...graph.input, ...graph.output]));
  const here = new Set([...made, ...declared, ...graph.initializer.flatMap((tensor) => tensor.name ?? [])]);
  expect(quantizationAnnotation).toEqual(
    whole.quantizationAnnotation.filter(({ tensorName }) => here.has(tensorName)),
  );
  const sparse = new Map(whole.sparseInitializer.map((each) => [each.values.name, each]));
  for (const each of sparseInitializer) expect(each).toEqual(sparse.get(each.values.name));
  const unique = new Map(whole.valueInfo.map((info) => [info.name, info]));
  expect(valueInfo).toEqual(
    [...unique.values()].filter((info) => made.has(info.name) && !declared.has(info.name)),
  );
  const infos = infosOf(whole);
  for (const info of [...graph.input, ...graph.output]) {
    const known = infos.get(info.name);
    if (known?.type?.tensorType?.elemType) expect(info).toEqual(known);
  }
}

/** A partition holds nodes and weights of the model as they are, only what it uses, and says what it lacks. */
function expectPartOf(
  file: string,
  whole: ReturnType<typeof nodesAndWeights>,
  model: DecodedModel,
  from: string,
) {
  const part = decodeFile(file);
  const { graph } = part;
  const { nodes, weights } = nodesAndWeights(graph, file);
  const byResult = new Map(whole.nodes.map((each) => [each.output.join(), each]));
  const [bytes, wholeBytes] = [file, from].map((each) => encodedNodes(readFileSync(each)));
  for (const each of nodes) {
    const result = each.output.join();
    const same = byResult.get(result);
    expect(plainNode(each, file)).toEqual(same && plainNode(same, from));
    if (!holdsExternal(each)) expect(bytes?.get(result)).toEqual(wholeBytes?.get(result));
  }
  const sparse = graph.sparseInitializer.map(({ values }) => values.name ?? '');
  const used = new Set([...namesRead(nodes), ...names(graph.output)]);
  expect([...weights.keys(), ...sparse].sort()).toEqual(
    [...whole.weights.keys(), ...model.graph.sparseInitializer.map(({ values }) => values.name ?? '')]
      .filter((name) => used.has(name))
      .sort(),
  );
  for (const [name, content] of weights) expect(content).toEqual(whole.weights.get(name));
  const made = new Set(nodes.flatMap(({ output }) => output));
  const held = new Set([...weights.keys(), ...sparse]);
  const fed = names(graph.input).filter((name) => !held.has(name));
  const free = [...used].filter((name) => name !== '' && !made.has(name) && !held.has(name));
  const known = new Set([...names(model.graph.input), ...whole.nodes.flatMap(({ output }) => output)]);
  expect(fed.sort()).toEqual(free.filter((name) => known.has(name)).sort());
  expectSameAround(part, model, made);
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
  const held = parts.flatMap((part) => expectPartOf(part, whole, model, file));
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

  it.each([...specialModels, ...uncommonModels])('hold those of a model with $name', async ({ make }) => {
    const file = make();
    for (const cuts of [0, 2]) expectPartsOf(file, await writeParts(file, cuts));
  });

  it.each(listZoo(true).map(({ name }) => name))('hold those of the tiny %s of the zoo', async (name) => {
    const { file } = await buildZooModel(name, join(temporaryFolder(), `${name}.onnx`), { tiny: true });
    for (const cuts of [1, 4]) expectPartsOf(file, await writeParts(file, cuts));
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
