import type { ByteSource } from '../byte-source.ts';
import type { GraphNode } from '../model.ts';
import type { Initializer } from '../model-spec.ts';
import { fieldsOf } from '../wire-reader.ts';
import { bytesField, message } from '../wire-writer.ts';

/** A model's graph with other nodes and weights; inputs and outputs are as they were. */
export interface Rewritten {
  /** NodeProtos, each after those that it reads from. */
  readonly nodes: readonly Uint8Array[];
  readonly madeWeights: readonly Initializer[];
}

const nodeField = { input: 1, output: 2, attribute: 5 } as const;

/** A node as it lies in its file. */
export const copyNode = (source: ByteSource, { proto: { start, end } }: GraphNode): Uint8Array =>
  Uint8Array.from(source.read(start, end - start));

/** A node with other names for what it reads and makes; everything else is copied. */
export function renameNode(
  source: ByteSource,
  node: GraphNode,
  inputs: readonly string[],
  outputs: readonly string[],
): Uint8Array {
  const rest = [...fieldsOf(source, node.proto)].filter(
    ({ number }) => number !== nodeField.input && number !== nodeField.output,
  );
  return message(
    ...inputs.map((name) => bytesField(nodeField.input, name)),
    ...outputs.map((name) => bytesField(nodeField.output, name)),
    ...rest.map(({ whole: { start, end } }) => Uint8Array.from(source.read(start, end - start))),
  );
}

/** The fields of a node's attributes, to be appended to another node. */
export const attributeFields = (source: ByteSource, { proto }: GraphNode): Uint8Array[] =>
  [...fieldsOf(source, proto)].flatMap(({ number, whole: { start, end } }) =>
    number === nodeField.attribute ? [Uint8Array.from(source.read(start, end - start))] : [],
  );

/** Makes names that the model doesn't have yet. */
export function nameMaker(taken: Iterable<string>): (wanted: string) => string {
  const known = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let n = 2; known.has(name); n++) name = `${wanted}_${n}`;
    known.add(name);
    return name;
  };
}
