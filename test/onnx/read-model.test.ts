import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashModel } from '../../lib/onnx/hash.ts';
import type { OnnxModel, ValueInfo, Weight } from '../../lib/onnx/model.ts';
import type { GraphSpec } from '../../lib/onnx/model-spec.ts';
import { readModel } from '../../lib/onnx/read-model.ts';
import { bytesField, message, varintField } from '../../lib/onnx/wire-writer.ts';
import { node, scalar, value, weight, writeModel } from '../support/model-parts.ts';
import { externalData, temporaryFolder } from '../support/models.ts';
import type { DecodedGraph, DecodedModel } from '../support/onnx-schema.ts';
import { contentOf, decodeFile } from './decoded-file.ts';
import { supportModels } from './support-models.ts';

const digestOf = ({ raw }: Weight) =>
  raw &&
  createHash('sha256')
    .update(readFileSync(raw.file).subarray(raw.offset, raw.offset + raw.length))
    .digest('hex');

/** An open dimension is null to us, and has neither size nor name to a protobuf library. */
const dimsOf = (info: DecodedGraph['input'][number]) =>
  info.type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimParam ?? dimValue ?? null) ?? null;

function expectSame(model: OnnxModel, { irVersion, opsetImport, graph }: DecodedModel) {
  expect(model.irVersion).toBe(irVersion);
  expect(Object.fromEntries(model.opsets)).toEqual(
    Object.fromEntries(opsetImport.map(({ domain, version }) => [domain ?? '', version])),
  );
  expect(
    model.nodes.map(({ name, opType, domain, inputs, outputs }) => [name, opType, domain, inputs, outputs]),
  ).toEqual(
    graph.node.map(({ name, opType, domain, input, output }) => [
      name ?? '',
      opType,
      domain ?? '',
      input,
      output,
    ]),
  );
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const seen = (infos: Iterable<ValueInfo>) => [...infos].map(({ name, dims }) => ({ name, dims }));
  const decoded = (infos: DecodedGraph['input']) =>
    infos.map((info) => ({ name: info.name, dims: dimsOf(info) }));
  expect(seen(model.inputs)).toEqual(decoded(graph.input.filter(({ name }) => !initializers.has(name))));
  expect(seen(model.overridable.values())).toEqual(
    decoded(graph.input.filter(({ name }) => initializers.has(name))),
  );
  expect(seen(model.outputs)).toEqual(decoded(graph.output));
  expect(seen(model.valueInfo.values())).toEqual(decoded(graph.valueInfo));
  expect(
    [...model.weights.values()].map((each) => [each.name, each.elementType, each.dims, digestOf(each)]),
  ).toEqual(
    graph.initializer.map((tensor) => {
      const { sha256, dims, dataType } = contentOf(tensor, model.file);
      return [tensor.name, dataType, dims, sha256];
    }),
  );
}

const realModels = join(import.meta.dirname, '../../../shared/models');

describe('a model that is read', () => {
  it.each(supportModels)('is what a protobuf library reads: $name', async ({ make }) => {
    const file = await make();
    expectSame(readModel(file), decodeFile(file));
  });

  const names = existsSync(realModels)
    ? readdirSync(realModels).filter((name) => name.endsWith('.onnx'))
    : [];
  it.runIf(names.length > 0).each(names)('is what a protobuf library reads: %s', (name) => {
    const file = join(realModels, name);
    expectSame(readModel(file), decodeFile(file));
  });

  it('has the sizes, names and gaps of its dimensions', () => {
    const { file } = writeModel({
      name: 'dims',
      nodes: [node('Relu', ['x'], ['y'])],
      inputs: [value('x', [0, 'batch', 3, -1]), { name: 'anyRank', dtype: 'float32' }, value('scalar', [])],
      outputs: [value('y', [''])],
    });
    const { inputs, outputs } = readModel(file);
    expect(inputs.map(({ dims }) => dims)).toEqual([[0, 'batch', 3, null], null, []]);
    expect(outputs[0]?.dims).toEqual([null]);
  });

  it('knows the initialisers that may be fed from the inputs that must be', () => {
    const { file } = writeModel(
      {
        name: 'ir3',
        nodes: [node('Add', ['x', 'w'], ['y'])],
        inputs: [value('w', [4]), value('x', [4])],
        outputs: [value('y', [4])],
        initializers: [weight('w', 4)],
      },
      { irVersion: 3 },
    );
    const model = readModel(file);
    expect(model.inputs.map(({ name }) => name)).toEqual(['x']);
    expect([...model.overridable.keys()]).toEqual(['w']);
  });
});

describe('what a body takes from outside', () => {
  const body = (graph: Partial<GraphSpec>): GraphSpec => ({
    name: 'body',
    nodes: [],
    inputs: [],
    outputs: [],
    ...graph,
  });
  const branches = (graph: GraphSpec) => ({ then_branch: { graph }, else_branch: { graph: body({}) } });
  const modelOf = (graph: GraphSpec) =>
    readModel(
      writeModel({
        name: 'outer',
        nodes: [node('If', ['flag'], ['y'], branches(graph))],
        inputs: [value('flag', [], 'bool'), value('x', [4])],
        outputs: [value('y', [4])],
      }).file,
    );

  it('is what it reads and does not define: not its inputs, its weights or its own results', () => {
    const inner = body({
      nodes: [node('Add', ['given', 'own'], ['sum']), node('Mul', ['sum', 'x'], ['product'])],
      inputs: [value('given', [4])],
      outputs: [value('product', [4])],
      initializers: [weight('own', 4)],
    });
    expect(modelOf(inner).nodes[0]?.captures).toEqual(['x']);
  });

  it('reaches it through bodies inside bodies, and may be answered as it is', () => {
    const innermost = body({
      nodes: [node('Relu', ['x'], ['r'])],
      outputs: [value('r', [4]), value('far', [4])],
    });
    const middle = body({
      nodes: [node('Relu', ['near'], ['far']), node('If', ['inside'], ['out'], branches(innermost))],
      outputs: [value('out', [4])],
    });
    expect(modelOf(middle).nodes[0]?.captures.toSorted()).toEqual(['inside', 'near', 'x']);
  });

  it('does not include inputs that are left out', () => {
    const inner = body({ nodes: [node('Clip', ['x', '', 'most'], ['c'])], outputs: [value('c', [4])] });
    expect(modelOf(inner).nodes[0]?.captures).toEqual(['x', 'most']);
  });

  it('stands beside the weights that it holds, those of nested bodies and Constants among them', () => {
    const innermost = body({ initializers: [weight('deep', 3)] });
    const middle = body({
      nodes: [
        node('Constant', [], ['c'], { value: { tensor: weight('c', 2) } }),
        node('If', ['flag'], ['out'], branches(innermost)),
      ],
      initializers: [scalar('one', 'int64', 1)],
    });
    const held = modelOf(middle).nodes[0]?.bodyWeights ?? [];
    expect(held.map(({ weightBytes }) => weightBytes).toSorted((a, b) => a - b)).toEqual([8, 8, 12]);
  });
});

/** The weight of a model that holds nothing else, from the fields of its TensorProto. */
function readWeight(...fields: Uint8Array[]): Weight | undefined {
  const opset = bytesField(8, varintField(2, 17));
  const graph = bytesField(7, bytesField(5, message(bytesField(8, 'w'), ...fields)));
  const file = join(temporaryFolder(), 'it.onnx');
  writeFileSync(file, message(varintField(1, 8), opset, graph));
  return readModel(file).weights.get('w');
}

describe('a weight', () => {
  it('may pack its dimensions or not', () => {
    const unpacked = readWeight(varintField(1, 300), varintField(1, 2), varintField(2, 1));
    const packed = readWeight(bytesField(1, Buffer.of(0xac, 0x02, 0x02)), varintField(2, 1));
    expect(unpacked).toMatchObject({ dims: [300, 2], weightBytes: 2400 });
    expect(packed).toMatchObject({ dims: [300, 2], weightBytes: 2400 });
  });

  it('may have its values in typed fields, and is then copied as it stands', () => {
    const floats = bytesField(4, new Uint8Array(new Float32Array([1, 2]).buffer));
    expect(readWeight(varintField(1, 2), varintField(2, 1), floats)).toMatchObject({
      raw: null,
      weightBytes: 8,
    });
  });

  it('of a type below a byte is packed', () => {
    const int4 = 22;
    expect(readWeight(varintField(1, 5), varintField(2, int4))?.weightBytes).toBe(3);
  });

  it('of strings has no bytes of its own', () => {
    const strings = 8;
    expect(readWeight(varintField(1, 5), varintField(2, strings))?.weightBytes).toBe(0);
  });
});

describe('the hash of a model', () => {
  it('is that of its file followed by its external data', () => {
    const { file, dataFile } = externalData();
    const expected = createHash('sha256').update(readFileSync(file)).update(readFileSync(dataFile));
    expect(hashModel(readModel(file))).toBe(expected.digest('hex'));
  });

  it('covers data that only a Constant or the body of an If refers to', () => {
    const folder = temporaryFolder();
    const dataFile = join(folder, 'w.bin');
    const tensor = {
      dtype: 'float32',
      shape: [4],
      data: { location: 'w.bin', offset: 0, length: 16 },
    } as const;
    const branch = {
      name: 'b',
      nodes: [],
      inputs: [],
      outputs: [],
      initializers: [{ name: 'w', ...tensor }],
    };
    const hashes = [
      node('Constant', [], ['y'], { value: { tensor } }),
      node('If', ['flag'], ['y'], { then_branch: { graph: branch } }),
    ].flatMap((only) => {
      const graph = { name: only.opType, nodes: [only], inputs: [], outputs: [value('y', [4])] };
      const { file } = writeModel(graph, {}, folder);
      return [0, 1].map((byte) => {
        writeFileSync(dataFile, new Uint8Array(16).fill(byte));
        return hashModel(readModel(file));
      });
    });
    expect(new Set(hashes).size).toBe(4);
  });
});
