import type { ByteSource } from './byte-source.ts';
import type { GraphNode, OnnxModel, Weight } from './model.ts';
import { tensorsIn } from './read-node.ts';
import { readTensor } from './read-tensor.ts';
import type { ByteRange } from './wire-reader.ts';
import { bytesField, message } from './wire-writer.ts';
import { rewriteNode, type WeightSink, writeWeight } from './write-weight.ts';

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

/** A graph made of parts of a model's own. */
export interface GraphParts {
  readonly nodes: readonly GraphNode[];
  readonly weights: readonly Weight[];
  /** ValueInfoProtos. */
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
  /** Names of those. */
  readonly declared: ReadonlySet<string>;
}

/** The bytes of a model file: the parts, and everything of the model that concerns them or all of it. */
export function encodeGraph(
  source: ByteSource,
  model: OnnxModel,
  { nodes, weights, inputs, outputs, declared }: GraphParts,
  sink: WeightSink,
): Uint8Array {
  const copy = ({ start, end }: ByteRange) => Buffer.from(source.read(start, end - start));
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const held = new Set(weights.map(({ name }) => name));
  const isHere = (name: string) => made.has(name) || declared.has(name) || held.has(name);
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
        writeWeight(source, weight, sink),
      ),
    ),
    ...inputs.map((info) => bytesField(graphField.input, info)),
    ...weights.flatMap(({ name }) => {
      const listed = model.overridable.get(name);
      return listed === undefined ? [] : [bytesField(graphField.input, copy(listed.proto))];
    }),
    ...outputs.map((info) => bytesField(graphField.output, info)),
    ...[...model.valueInfo.values()]
      .filter(({ name }) => made.has(name) && !declared.has(name))
      .map(({ proto }) => bytesField(graphField.valueInfo, copy(proto))),
    ...[...model.annotations]
      .filter(([name]) => isHere(name))
      .map(([, range]) => bytesField(graphField.annotation, copy(range))),
  );
  return message(...model.header.map(copy), bytesField(modelField.graph, graph));
}
