import type { ByteSource } from './byte-source.ts';
import { notOnnx } from './errors.ts';
import type { Attribute, GraphNode, Weight } from './model.ts';
import { needInside, readSparseTensor, readTensor } from './read-tensor.ts';
import { type ByteRange, fieldsOf, floatOf, textOf } from './wire-reader.ts';

/** Bodies inside bodies, at most: protobuf reads 100 nested messages, and each body is three. */
const maxNesting = 32;

/** What a body of If, Loop or Scan takes from outside, and the tensors in it. */
interface Body {
  readonly captures: ReadonlySet<string>;
  readonly weights: readonly Weight[];
}

/**
 * Reads a NodeProto; of its bodies only what they capture and which tensors they hold.
 *
 * @param nesting bodies around it
 * @throws PartitaError P1102 when bodies are nested too deeply, P1104 when external data are amiss
 */
export function readNode(source: ByteSource, proto: ByteRange, nesting = 0): GraphNode {
  if (nesting > maxNesting) throw notOnnx(source.file);
  let name = '';
  let opType = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Attribute[] = [];
  const captures = new Set<string>();
  const bodyWeights: Weight[] = [];
  for (const field of fieldsOf(source, proto)) {
    if (field.number === 1) inputs.push(textOf(source, field.content));
    else if (field.number === 2) outputs.push(textOf(source, field.content));
    else if (field.number === 3) name = textOf(source, field.content);
    else if (field.number === 4) opType = textOf(source, field.content);
    else if (field.number === 7) domain = textOf(source, field.content);
    else if (field.number === 5) {
      const { attribute, bodies } = readAttribute(source, field.content, nesting);
      attributes.push(attribute);
      for (const body of bodies) {
        for (const capture of body.captures) captures.add(capture);
        bodyWeights.push(...body.weights);
      }
    }
  }
  return {
    name,
    opType,
    domain: domain === 'ai.onnx' ? '' : domain,
    inputs,
    outputs,
    captures: [...captures],
    attributes,
    bodyWeights,
    proto,
  };
}

/** The tensors in a node's attributes and bodies. */
export const tensorsIn = ({ attributes, bodyWeights }: GraphNode): Weight[] => [
  ...attributes.flatMap(({ tensor }) => tensor ?? []),
  ...bodyWeights,
];

function readAttribute(
  source: ByteSource,
  range: ByteRange,
  nesting: number,
): { attribute: Attribute; bodies: Body[] } {
  let name = '';
  let integer = 0;
  let real = 0;
  let tensor: Attribute['tensor'] = null;
  const bodies: Body[] = [];
  for (const field of fieldsOf(source, range)) {
    if (field.number === 1) name = textOf(source, field.content);
    else if (field.number === 2) real = floatOf(source, field.content);
    else if (field.number === 3) integer = Number(BigInt.asIntN(64, field.varint));
    else if (field.number === 5) tensor = readTensor(source, field.content);
    else if (field.number === 10) needInside(source, [readTensor(source, field.content)], 'a list');
    else if (field.number === 22 || field.number === 23) readSparseTensor(source, field.content);
    else if (field.number === 6 || field.number === 11) {
      bodies.push(readBody(source, field.content, nesting + 1));
    }
  }
  return { attribute: { name, integer, real, tensor }, bodies };
}

function readBody(source: ByteSource, range: ByteRange, nesting: number): Body {
  const defined = new Set<string>();
  const read = new Set<string>();
  const weights: Weight[] = [];
  for (const field of fieldsOf(source, range)) {
    if (field.number === 1) {
      const node = readNode(source, field.content, nesting);
      for (const name of [...node.inputs, ...node.captures]) read.add(name);
      for (const name of node.outputs) defined.add(name);
      weights.push(...tensorsIn(node));
    } else if (field.number === 5) {
      const weight = readTensor(source, field.content);
      defined.add(weight.name);
      weights.push(weight);
    } else if (field.number === 11) {
      defined.add(nameOf(source, field.content));
    } else if (field.number === 12) {
      read.add(nameOf(source, field.content));
    } else if (field.number === 15) {
      const weight = readSparseTensor(source, field.content);
      defined.add(weight.name);
      weights.push(weight);
    }
  }
  const captures = new Set([...read].filter((name) => name !== '' && !defined.has(name)));
  return { captures, weights };
}

/** Name of a ValueInfoProto or TensorAnnotation. */
export function nameOf(source: ByteSource, range: ByteRange): string {
  for (const field of fieldsOf(source, range)) if (field.number === 1) return textOf(source, field.content);
  return '';
}
