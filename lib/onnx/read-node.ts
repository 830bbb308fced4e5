import type { ByteSource } from './byte-source.ts';
import type { Attribute, GraphNode } from './model.ts';
import { readTensor } from './read-tensor.ts';
import { type ByteRange, fieldsOf, textOf } from './wire-reader.ts';

/** What a body of If, Loop or Scan takes from outside, and whether it holds external weights. */
interface Body {
  readonly captures: ReadonlySet<string>;
  readonly hasExternal: boolean;
}

/** Reads a NodeProto; of its bodies only what they capture. */
export function readNode(source: ByteSource, proto: ByteRange): GraphNode {
  let name = '';
  let opType = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Attribute[] = [];
  const captures = new Set<string>();
  let externalInBody = false;
  for (const field of fieldsOf(source, proto)) {
    if (field.number === 1) inputs.push(textOf(source, field.content));
    else if (field.number === 2) outputs.push(textOf(source, field.content));
    else if (field.number === 3) name = textOf(source, field.content);
    else if (field.number === 4) opType = textOf(source, field.content);
    else if (field.number === 7) domain = textOf(source, field.content);
    else if (field.number === 5) {
      const { attribute, bodies } = readAttribute(source, field.content);
      attributes.push(attribute);
      for (const body of bodies) {
        for (const capture of body.captures) captures.add(capture);
        externalInBody ||= body.hasExternal;
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
    externalInBody,
    proto,
  };
}

function readAttribute(source: ByteSource, range: ByteRange): { attribute: Attribute; bodies: Body[] } {
  let name = '';
  let integer = 0;
  let tensor: Attribute['tensor'] = null;
  const bodies: Body[] = [];
  for (const field of fieldsOf(source, range)) {
    if (field.number === 1) name = textOf(source, field.content);
    else if (field.number === 3) integer = Number(BigInt.asIntN(64, field.varint));
    else if (field.number === 5) tensor = readTensor(source, field.content);
    else if (field.number === 6 || field.number === 11) bodies.push(readBody(source, field.content));
  }
  return { attribute: { name, integer, tensor, hasGraph: bodies.length > 0 }, bodies };
}

function readBody(source: ByteSource, range: ByteRange): Body {
  const defined = new Set<string>();
  const read = new Set<string>();
  let hasExternal = false;
  for (const field of fieldsOf(source, range)) {
    if (field.number === 1) {
      const node = readNode(source, field.content);
      for (const name of [...node.inputs, ...node.captures]) read.add(name);
      for (const name of node.outputs) defined.add(name);
      hasExternal ||=
        node.externalInBody ||
        node.attributes.some(({ tensor }) => tensor?.raw?.file !== source.file && !!tensor?.raw);
    } else if (field.number === 5) {
      const weight = readTensor(source, field.content);
      defined.add(weight.name);
      hasExternal ||= weight.raw !== null && weight.raw.file !== source.file;
    } else if (field.number === 11) {
      defined.add(nameOf(source, field.content));
    } else if (field.number === 12) {
      read.add(nameOf(source, field.content));
    } else if (field.number === 15) {
      for (const part of fieldsOf(source, field.content)) {
        if (part.number === 1) defined.add(readTensor(source, part.content).name);
      }
    }
  }
  return { captures: new Set([...read].filter((name) => name !== '' && !defined.has(name))), hasExternal };
}

/** Name of a ValueInfoProto or TensorAnnotation. */
export function nameOf(source: ByteSource, range: ByteRange): string {
  for (const field of fieldsOf(source, range)) if (field.number === 1) return textOf(source, field.content);
  return '';
}
