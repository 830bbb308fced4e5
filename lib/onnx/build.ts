import { dtypeBytes } from '../plan/dtype.ts';
import { chunksOf, type Piece, totalBytes } from './byte-stream.ts';
import { elementTypeOf } from './element-type.ts';
import type {
  AttributeSpec,
  GraphSpec,
  ModelSpec,
  NodeSpec,
  TensorContent,
  ValueSpec,
} from './model-spec.ts';
import { bytesField, bytesHeader, floatField, message, varintField } from './wire-writer.ts';

// Field numbers and codes below: onnx.proto of ONNX 1.23.

const externalLocation = 1;

const join = (pieces: readonly Piece[]) => message(...chunksOf(pieces));

/** One field that holds a message in pieces. */
export const nested = (field: number, pieces: readonly Piece[]): Piece[] => [
  bytesHeader(field, totalBytes(pieces)),
  ...pieces,
];

const entry = (field: number, key: string, value: string) =>
  bytesField(field, message(bytesField(1, key), bytesField(2, value)));

/** A TensorProto. @throws RangeError when its data doesn't have the bytes that its shape takes */
export function tensorPieces({ dtype, shape, data }: TensorContent, name?: string): Piece[] {
  const held = 'location' in data ? data.length : data.byteLength;
  const needed = shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
  if (held !== needed)
    throw new RangeError(
      `"${name ?? 'tensor'}" of shape ${JSON.stringify(shape)} takes ${needed} bytes, not ${held}`,
    );
  const head = message(
    ...shape.map((size) => varintField(1, size)),
    varintField(2, elementTypeOf(dtype)),
    ...(name === undefined ? [] : [bytesField(8, name)]),
  );
  if (!('location' in data)) return [head, ...nested(9, [data])];
  return [
    head,
    entry(13, 'location', data.location),
    entry(13, 'offset', String(data.offset)),
    entry(13, 'length', String(data.length)),
    varintField(14, externalLocation),
  ];
}

/** The value's fields, and AttributeProto.AttributeType. */
function attributeValue(attribute: AttributeSpec): readonly [type: number, ...fields: Uint8Array[]] {
  if ('float' in attribute) return [1, floatField(2, attribute.float)];
  if ('int' in attribute) return [2, varintField(3, attribute.int)];
  if ('text' in attribute) return [3, bytesField(4, attribute.text)];
  if ('tensor' in attribute) return [4, bytesField(5, join(tensorPieces(attribute.tensor)))];
  if ('graph' in attribute) return [5, bytesField(6, join(graphPieces(attribute.graph)))];
  if ('floats' in attribute) return [6, ...attribute.floats.map((value) => floatField(7, value))];
  return [7, ...attribute.ints.map((value) => varintField(8, value))];
}

function attributeBytes(name: string, attribute: AttributeSpec): Uint8Array {
  const [type, ...fields] = attributeValue(attribute);
  return message(bytesField(1, name), ...fields, varintField(20, type));
}

/** A NodeProto. */
export function nodeBytes({
  inputs,
  outputs,
  name,
  opType,
  attributes = {},
  domain = '',
}: NodeSpec): Uint8Array {
  return message(
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    ...(name === undefined ? [] : [bytesField(3, name)]),
    bytesField(4, opType),
    ...Object.entries(attributes).map(([key, attribute]) => bytesField(5, attributeBytes(key, attribute))),
    ...(domain === '' ? [] : [bytesField(7, domain)]),
  );
}

function valueBytes({ name, dtype, shape }: ValueSpec): Uint8Array {
  const dims = shape?.map((dim) =>
    bytesField(1, typeof dim === 'number' ? varintField(1, dim) : bytesField(2, dim)),
  );
  const tensorType = message(
    varintField(1, elementTypeOf(dtype)),
    ...(dims === undefined ? [] : [bytesField(2, message(...dims))]),
  );
  return message(bytesField(1, name), bytesField(2, bytesField(1, tensorType)));
}

function graphPieces({ name, nodes, inputs, outputs, initializers = [], values = [] }: GraphSpec): Piece[] {
  return [
    ...nodes.map((node) => bytesField(1, nodeBytes(node))),
    bytesField(2, name),
    ...initializers.flatMap((weight) => nested(5, tensorPieces(weight, weight.name))),
    ...inputs.map((value) => bytesField(11, valueBytes(value))),
    ...outputs.map((value) => bytesField(12, valueBytes(value))),
    ...values.map((value) => bytesField(13, valueBytes(value))),
  ];
}

/**
 * The bytes of an ONNX file (ModelProto) in pieces: what is small as bytes, weights that are streams as
 * streams, so that a model is never in memory whole.
 *
 * @throws RangeError when a tensor's data doesn't have the bytes that its shape takes
 */
export function modelPieces({
  graph,
  irVersion = 8,
  opsets = { '': 17 },
  metadata = {},
}: ModelSpec): Piece[] {
  return [
    varintField(1, irVersion),
    bytesField(2, 'partita'),
    ...nested(7, graphPieces(graph)),
    ...Object.entries(opsets).map(([domain, version]) =>
      bytesField(8, message(bytesField(1, domain), varintField(2, version))),
    ),
    ...Object.entries(metadata).map(([key, value]) => entry(14, key, value)),
  ];
}

/** The bytes of a small model's file. */
export const modelBytes = (model: ModelSpec): Uint8Array => join(modelPieces(model));
