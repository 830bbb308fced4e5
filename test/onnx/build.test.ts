import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelBytes, modelPieces } from '../../lib/onnx/build.ts';
import { totalBytes } from '../../lib/onnx/byte-stream.ts';
import type { AttributeSpec, GraphSpec, Initializer } from '../../lib/onnx/model-spec.ts';
import { uniformFloats } from '../../lib/onnx/random-weights.ts';
import { type WireDtype, wireDtypes } from '../../lib/plan/dtype.ts';
import {
  constantWeights,
  diamond,
  externalData,
  fp16Chain,
  ifOuterScope,
  lateInput,
  loopOuterScope,
  sharedWeight,
  symbolicDims,
  tinyChain,
  unknownOperator,
} from '../support/models.ts';
import { type DecodedGraph, type DecodedTensor, decodeModel } from '../support/onnx-schema.ts';

const empty: GraphSpec = { name: 'g', nodes: [], inputs: [], outputs: [] };

const decodedGraph = (graph: Partial<GraphSpec>) =>
  decodeModel(modelBytes({ graph: { ...empty, ...graph } })).graph;

const decodedAttribute = (attribute: AttributeSpec) =>
  decodedGraph({ nodes: [{ opType: 'Op', inputs: [], outputs: [], attributes: { it: attribute } }] }).node[0]
    ?.attribute[0];

/** TensorProto.DataType, by hand from onnx.proto. */
const codes: Readonly<Record<WireDtype, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

/** What a test model's file holds, beside what it was made from. */
function expectSame(written: DecodedGraph, made: GraphSpec) {
  expect(
    written.node.map(({ opType, input, output }) => ({ opType, inputs: input, outputs: output })),
  ).toEqual(made.nodes.map(({ opType, inputs, outputs }) => ({ opType, inputs, outputs })));
  const values = (list: DecodedGraph['input']) =>
    list.map(({ name, type }) => ({
      name,
      shape: type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimParam ?? dimValue),
    }));
  expect(values(written.input)).toEqual(made.inputs.map(({ name, shape }) => ({ name, shape })));
  expect(values(written.output)).toEqual(made.outputs.map(({ name, shape }) => ({ name, shape })));
  expect(written.initializer.map(tensorParts)).toEqual((made.initializers ?? []).map(initializerParts));
}

const tensorParts = ({ name, dims, rawData, externalData: external }: DecodedTensor) => ({
  name,
  shape: dims,
  data:
    rawData === undefined
      ? Object.fromEntries(external.map(({ key, value }) => [key, value]))
      : Buffer.from(rawData).toString('hex'),
});

const initializerParts = ({ name, shape, data }: Initializer) => {
  if (data instanceof Uint8Array) return { name, shape, data: Buffer.from(data).toString('hex') };
  if (!('location' in data)) throw new TypeError('not in a small model');
  return {
    name,
    shape,
    data: { location: data.location, offset: String(data.offset), length: String(data.length) },
  };
};

describe('a built model, as a protobuf library reads it', () => {
  it.each([
    tinyChain,
    diamond,
    ifOuterScope,
    loopOuterScope,
    symbolicDims,
    constantWeights,
    sharedWeight,
    externalData,
    lateInput,
    unknownOperator,
    fp16Chain,
  ])('has the nodes, values and weights of $name', (make) => {
    const { file, model } = make();
    expectSame(decodeModel(readFileSync(file)).graph, model.graph);
  });

  it('has each kind of attribute under its own type', () => {
    expect(decodedAttribute({ int: -1 })).toMatchObject({ name: 'it', type: 2, i: -1 });
    expect(decodedAttribute({ int: 2n ** 63n - 1n })).toMatchObject({ i: 2 ** 63 });
    expect(decodedAttribute({ float: 0.1 })).toMatchObject({ type: 1, f: Math.fround(0.1) });
    expect(decodedAttribute({ text: 'naïve' })).toMatchObject({ type: 3, s: Buffer.from('naïve') });
    expect(decodedAttribute({ ints: [0, -2, 300] })).toMatchObject({ type: 7, ints: [0, -2, 300] });
    expect(decodedAttribute({ floats: [0.5, -2] })).toMatchObject({ type: 6, floats: [0.5, -2] });
    const tensor = { dtype: 'int8', shape: [2], data: Uint8Array.of(1, 255) } as const;
    expect(decodedAttribute({ tensor })).toMatchObject({
      type: 4,
      t: { dims: [2], dataType: 3, rawData: Buffer.of(1, 255) },
    });
    expect(decodedAttribute({ graph: { ...empty, name: 'inner' } })).toMatchObject({
      type: 5,
      g: { name: 'inner' },
    });
  });

  it('has the weights of a body in the body', () => {
    const weight = { name: 'w', dtype: 'bool', shape: [], data: Uint8Array.of(1) } as const;
    const attribute = decodedAttribute({ graph: { ...empty, initializers: [weight] } });
    expect(attribute?.g?.initializer).toMatchObject([{ name: 'w', dims: [], dataType: 9 }]);
  });

  it.each(wireDtypes)('calls %s by the code that ONNX gives it', (dtype) => {
    const [input] = decodedGraph({ inputs: [{ name: 'x', dtype, shape: [0] }] }).input;
    expect(input?.type?.tensorType?.elemType).toBe(codes[dtype]);
  });

  it('has no shape where the rank is unknown, and an empty one for a scalar', () => {
    const { valueInfo } = decodedGraph({
      values: [
        { name: 'unknown', dtype: 'float32' },
        { name: 'scalar', dtype: 'float32', shape: [] },
      ],
    });
    expect(valueInfo.map(({ type }) => type?.tensorType?.shape)).toEqual([undefined, { dim: [] }]);
  });

  it('says its versions, domains and metadata', () => {
    const bytes = modelBytes({
      graph: {
        ...empty,
        nodes: [{ opType: 'Gelu', domain: 'com.microsoft', inputs: ['', 'x'], outputs: [] }],
      },
      irVersion: 10,
      opsets: { '': 21, 'com.microsoft': 1 },
      metadata: { author: 'ä', note: '' },
    });
    expect(decodeModel(bytes)).toMatchObject({
      irVersion: 10,
      opsetImport: [
        { domain: '', version: 21 },
        { domain: 'com.microsoft', version: 1 },
      ],
      metadataProps: [
        { key: 'author', value: 'ä' },
        { key: 'note', value: '' },
      ],
      graph: { node: [{ domain: 'com.microsoft', input: ['', 'x'] }] },
    });
  });
});

describe('the pieces of a model', () => {
  it('have the length of its file, and the bytes of streamed weights in their place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 3 }), (rows, columns) => {
        const data = uniformFloats({ seed: 1, name: 'w' }, rows * columns, [0, 1]);
        const initializers = [{ name: 'w', dtype: 'float32', shape: [rows, columns], data } as const];
        const model = { graph: { ...empty, initializers } };
        const bytes = modelBytes(model);
        expect(bytes.length).toBe(totalBytes(modelPieces(model)));
        const [weight] = decodeModel(bytes).graph.initializer;
        expect(Buffer.concat([...data.chunks()]).equals(weight?.rawData ?? Buffer.alloc(1))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('are not made for data that does not fill its shape', () => {
    const initializers = [{ name: 'w', dtype: 'int64', shape: [2], data: new Uint8Array(8) }] as const;
    expect(() => modelPieces({ graph: { ...empty, initializers } })).toThrow(
      '"w" of shape [2] takes 16 bytes, not 8',
    );
  });
});
