import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extract } from '../graph/extract.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { openByteSource } from './byte-source.ts';
import { createDataFile } from './data-file.ts';
import { elementTypeOf } from './element-type.ts';
import { bytesOf } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { tensorsIn } from './read-node.ts';
import { readTensor } from './read-tensor.ts';
import type { ByteRange } from './wire-reader.ts';
import { bytesField, message, varintField } from './wire-writer.ts';
import { rewriteNode, writeWeight } from './write-weight.ts';

const modelField = { graph: 7 } as const;
const graphField = {
  node: 1,
  initializer: 5,
  input: 11,
  output: 12,
  valueInfo: 13,
  annotation: 14,
  sparseInitializer: 15,
} as const;

const dataFileName = 'model.onnx.data';

/** A ValueInfoProto that gives the element type and leaves the shape open. */
const valueInfoOf = ({ name, dtype }: TensorSpec) =>
  message(
    bytesField(1, name),
    bytesField(2, bytesField(1, message(varintField(1, elementTypeOf(dtype)), new Uint8Array()))),
  );

/**
 * Writes `model.onnx` with `model.onnx.data` into `dir`: the extract's nodes and only its weights.
 * The graph is built in memory, the weights are copied range by range.
 *
 * @param specs type of every tensor that crosses
 * @returns bytes of the weights, and the SHA-256 of both files
 */
export function writePartition(
  model: OnnxModel,
  part: Extract,
  specs: ReadonlyMap<string, TensorSpec>,
  dir: string,
): { weightBytes: number; sha256: string } {
  mkdirSync(dir, { recursive: true });
  const source = openByteSource(model.file);
  const data = createDataFile(join(dir, dataFileName));
  const sink = { data, location: dataFileName };
  try {
    const copy = ({ start, end }: ByteRange) => Buffer.from(source.read(start, end - start));
    const weights = part.weights.flatMap((name) => model.weights.get(name) ?? []);
    const declared = new Map([...model.inputs, ...model.outputs].map((info) => [info.name, info]));
    const declare = (name: string) => {
      const info = declared.get(name) ?? model.valueInfo.get(name);
      const spec = specs.get(name);
      return info?.elementType ? copy(info.proto) : spec ? valueInfoOf(spec) : bytesField(1, name);
    };
    const nodes = part.nodes.flatMap((index) => model.nodes[index] ?? []);
    const visible = new Set(nodes.flatMap(({ outputs }) => outputs));
    const named = new Set([...part.inputs, ...part.outputs]);
    const overridable = weights.flatMap(({ name }) => model.overridable.get(name) ?? []);
    const annotations = [...model.annotations].filter(
      ([name]) => visible.has(name) || named.has(name) || part.weights.includes(name),
    );
    const graph = message(
      ...nodes.map((node) =>
        bytesField(
          graphField.node,
          tensorsIn(node).some(({ raw }) => raw !== null && raw.file !== source.file)
            ? rewriteNode(source, node.proto, sink, (range) => readTensor(source, range))
            : copy(node.proto),
        ),
      ),
      ...model.graphHeader.map(copy),
      ...weights.map((weight) =>
        bytesField(
          weight.sparse ? graphField.sparseInitializer : graphField.initializer,
          Buffer.from(writeWeight(source, weight, sink)),
        ),
      ),
      ...part.inputs.map((name) => bytesField(graphField.input, declare(name))),
      ...overridable.map(({ proto }) => bytesField(graphField.input, copy(proto))),
      ...part.outputs.map((name) => bytesField(graphField.output, declare(name))),
      ...[...model.valueInfo.values()]
        .filter(({ name }) => visible.has(name) && !named.has(name))
        .map(({ proto }) => bytesField(graphField.valueInfo, copy(proto))),
      ...annotations.map(([, range]) => bytesField(graphField.annotation, copy(range))),
    );
    const file = message(...model.header.map(copy), bytesField(modelField.graph, graph));
    writeFileSync(join(dir, 'model.onnx'), file, { flag: 'wx' });
    const { sha256: dataSha256 } = data.close();
    const sha256 = createHash('sha256').update(file).update(dataSha256).digest('hex');
    return { weightBytes: bytesOf([...weights, ...nodes.flatMap(({ bodyWeights }) => bodyWeights)]), sha256 };
  } finally {
    source.close();
  }
}
