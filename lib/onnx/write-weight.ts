import { type ByteSource, openByteSource } from './byte-source.ts';
import type { DataLayout } from './data-layout.ts';
import type { Weight } from './model.ts';
import { type ByteRange, fieldsOf } from './wire-reader.ts';
import { bytesField, message, varintField } from './wire-writer.ts';

/** Smaller weights stay in the graph: mapping them gains nothing. The limit is ONNX Runtime's own default. */
export const minExternalBytes = 1024;

const externalLocation = 1;
const tensorField = {
  name: 8,
  rawData: 9,
  externalData: 13,
  dataLocation: 14,
} as const;
/** Fields that say where a tensor's bytes are, and its name: a lifted constant carries that of its node's output. */
const placing: ReadonlySet<number> = new Set(Object.values(tensorField));

const entry = (key: string, value: string | number) =>
  bytesField(tensorField.externalData, message(bytesField(1, key), bytesField(2, String(value))));

/** A partition's weights: where their bytes will go, and under which file name the model finds them. */
export interface WeightSink {
  readonly data: DataLayout;
  readonly location: string;
}

/**
 * Describes a weight as a partition holds it: small ones with their values, the others by their place in its data file.
 *
 * @returns its TensorProto or SparseTensorProto, without the field's tag
 */
export function writeWeight(source: ByteSource, weight: Weight, sink: WeightSink): Uint8Array {
  if (weight.file !== source.file) {
    const own = openByteSource(weight.file);
    try {
      return writeWeight(own, weight, sink);
    } finally {
      own.close();
    }
  }
  const { raw, proto, sparse } = weight;
  if (sparse) return Buffer.from(source.read(proto.start, proto.end - proto.start));
  const description = message(
    ...[...fieldsOf(source, proto)]
      .filter(({ number }) => !placing.has(number))
      .map(({ whole }) => Buffer.from(source.read(whole.start, whole.end - whole.start))),
    ...(weight.name === '' ? [] : [bytesField(tensorField.name, weight.name)]),
  );
  if (raw === null) return description;
  // ONNX Runtime reads a whole file where an external length is 0, and crashes where that is empty.
  if (raw.length === 0) return message(description, bytesField(tensorField.rawData, new Uint8Array()));
  if (raw.length < minExternalBytes && raw.file === source.file) {
    return message(description, bytesField(tensorField.rawData, source.read(raw.offset, raw.length)));
  }
  const offset = sink.data.place(raw);
  return message(
    description,
    entry('location', sink.location),
    entry('offset', offset),
    entry('length', raw.length),
    varintField(tensorField.dataLocation, externalLocation),
  );
}

const graphFields = { node: 1, initializer: 5 } as const;
const nodeAttribute = 5;
const attributeFields = { tensor: 5, graph: 6, graphs: 11 } as const;

/**
 * A node whose attributes and bodies hold weights in external files, with these moved to the partition's
 * data file. Everything else in it is copied as it is.
 */
export function rewriteNode(
  source: ByteSource,
  node: ByteRange,
  sink: WeightSink,
  read: (range: ByteRange) => Weight,
): Uint8Array {
  const copy = ({ start, end }: ByteRange) => Buffer.from(source.read(start, end - start));
  const rewriteTensor = (range: ByteRange) => Buffer.from(writeWeight(source, read(range), sink));
  const rewriteGraph = (range: ByteRange): Uint8Array =>
    message(
      ...[...fieldsOf(source, range)].map(({ number, content, whole }) => {
        if (number === graphFields.node) return bytesField(number, rewriteNode(source, content, sink, read));
        return number === graphFields.initializer ? bytesField(number, rewriteTensor(content)) : copy(whole);
      }),
    );
  const rewriteAttribute = (range: ByteRange): Uint8Array =>
    message(
      ...[...fieldsOf(source, range)].map(({ number, content, whole }) => {
        if (number === attributeFields.tensor) return bytesField(number, rewriteTensor(content));
        return number === attributeFields.graph || number === attributeFields.graphs
          ? bytesField(number, rewriteGraph(content))
          : copy(whole);
      }),
    );
  return message(
    ...[...fieldsOf(source, node)].map(({ number, content, whole }) =>
      number === nodeAttribute ? bytesField(number, rewriteAttribute(content)) : copy(whole),
    ),
  );
}
