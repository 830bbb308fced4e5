import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { noSuchFile, notOnnx } from './errors.ts';
import type { GraphNode, OnnxModel, ValueInfo, Weight } from './model.ts';
import { nameOf, readNode, tensorsIn } from './read-node.ts';
import { needInside, readSparseTensor, readTensor } from './read-tensor.ts';
import { type ByteRange, fieldsOf, textOf } from './wire-reader.ts';

/**
 * Reads an ONNX file: its graph, and where its weights lie. Memory and time grow with the graph only.
 *
 * @throws PartitaError P1101 no file, P1102 no ONNX model, P1103 cut short, P1104 external data amiss,
 *   P1108 may not be read
 */
export function readModel(path: string): OnnxModel {
  const file = resolve(path);
  if (!existsSync(file)) throw noSuchFile(path);
  if (!statSync(file).isFile()) throw notOnnx(path);
  const source = openByteSource(file);
  try {
    return parseModel(source);
  } finally {
    source.close();
  }
}

function parseModel(source: ByteSource): OnnxModel {
  const header: ByteRange[] = [];
  const opsets = new Map<string, number>();
  let irVersion = 0;
  let graph: ByteRange | null = null;
  for (const field of fieldsOf(source, { start: 0, end: source.size })) {
    if (field.number === 7) {
      graph = field.content;
      continue;
    }
    header.push(field.whole);
    if (field.number === 1) irVersion = Number(field.varint);
    if (field.number === 25) checkFunction(source, field.content);
    if (field.number === 8) {
      let domain = '';
      let version = 0;
      for (const part of fieldsOf(source, field.content)) {
        if (part.number === 1) domain = textOf(source, part.content);
        if (part.number === 2) version = Number(part.varint);
      }
      opsets.set(domain === 'ai.onnx' ? '' : domain, version);
    }
  }
  if (graph === null || irVersion === 0 || opsets.size === 0) throw notOnnx(source.file);
  return { file: source.file, irVersion, header, opsets, ...parseGraph(source, graph) };
}

/** A function is copied as it is. */
function checkFunction(source: ByteSource, range: ByteRange): void {
  for (const field of fieldsOf(source, range)) {
    if (field.number === 7) needInside(source, tensorsIn(readNode(source, field.content)), 'a function');
  }
}

type Graph = Omit<OnnxModel, 'file' | 'irVersion' | 'header' | 'opsets'>;

function parseGraph(source: ByteSource, range: ByteRange): Graph {
  const graphHeader: ByteRange[] = [];
  const nodes: GraphNode[] = [];
  const weights = new Map<string, Weight>();
  const listed: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const valueInfo = new Map<string, ValueInfo>();
  const annotations = new Map<string, ByteRange>();
  for (const field of fieldsOf(source, range)) {
    const { content } = field;
    if (field.number === 1) nodes.push(readNode(source, content));
    else if (field.number === 5) {
      const weight = readTensor(source, content);
      weights.set(weight.name, weight);
    } else if (field.number === 15) {
      const weight = readSparseTensor(source, content);
      weights.set(weight.name, weight);
    } else if (field.number === 11) listed.push(readValueInfo(source, content));
    else if (field.number === 12) outputs.push(readValueInfo(source, content));
    else if (field.number === 13) {
      const info = readValueInfo(source, content);
      valueInfo.set(info.name, info);
    } else if (field.number === 14) annotations.set(nameOf(source, content), content);
    else graphHeader.push(field.whole);
  }
  const tensors = [...weights.values(), ...nodes.flatMap(tensorsIn)];
  const externalFiles = new Set(tensors.flatMap(({ raw }) => raw?.file ?? []));
  externalFiles.delete(source.file);
  return {
    graphHeader,
    nodes,
    weights,
    inputs: listed.filter(({ name }) => !weights.has(name)),
    overridable: new Map(listed.filter(({ name }) => weights.has(name)).map((info) => [info.name, info])),
    outputs,
    valueInfo,
    annotations,
    externalFiles: [...externalFiles].sort(),
  };
}

function readValueInfo(source: ByteSource, proto: ByteRange): ValueInfo {
  let name = '';
  let elementType: number | null = null;
  let dims: ValueInfo['dims'] = null;
  for (const field of fieldsOf(source, proto)) {
    if (field.number === 1) name = textOf(source, field.content);
    if (field.number !== 2) continue;
    for (const kind of fieldsOf(source, field.content)) {
      if (kind.number !== 1) continue;
      for (const part of fieldsOf(source, kind.content)) {
        if (part.number === 1) elementType = Number(part.varint);
        if (part.number === 2) dims = readShape(source, part.content);
      }
    }
  }
  return { name, elementType, dims, proto };
}

function readShape(source: ByteSource, range: ByteRange): (number | string | null)[] {
  const dims: (number | string | null)[] = [];
  for (const field of fieldsOf(source, range)) {
    if (field.number !== 1) continue;
    let dim: number | string | null = null;
    for (const part of fieldsOf(source, field.content)) {
      if (part.number === 1) dim = Number(BigInt.asIntN(64, part.varint));
      if (part.number === 2) dim = textOf(source, part.content) || null;
    }
    dims.push(typeof dim === 'number' && dim < 0 ? null : dim);
  }
  return dims;
}
