import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extract } from '../graph/extract.ts';
import type { TensorSpec } from '../plan/tensor.ts';
import { openByteSource } from './byte-source.ts';
import { createDataLayout } from './data-layout.ts';
import { elementTypeOf } from './element-type.ts';
import { encodeGraph } from './encode-graph.ts';
import { bytesOf } from './graph-of.ts';
import type { OnnxModel } from './model.ts';
import { valueInfo } from './value-info.ts';
import { bytesField } from './wire-writer.ts';
import { writeWeights } from './write-weights.ts';

const dataFileName = 'model.onnx.data';

/**
 * Writes `model.onnx` with `model.onnx.data` into `dir`: the extract's nodes and only its weights.
 * The graph is built in memory, the weights are copied range by range.
 *
 * @param specs type of every tensor that crosses
 * @returns bytes of the weights
 */
export async function writePartition(
  model: OnnxModel,
  part: Extract,
  specs: ReadonlyMap<string, Pick<TensorSpec, 'dtype'>>,
  dir: string,
): Promise<number> {
  mkdirSync(dir, { recursive: true });
  const data = createDataLayout();
  const weights = part.weights.flatMap((name) => model.weights.get(name) ?? []);
  const nodes = part.nodes.flatMap((index) => model.nodes[index] ?? []);
  const source = openByteSource(model.file);
  let file: Uint8Array;
  try {
    const infos = new Map([...model.inputs, ...model.outputs].map((info) => [info.name, info]));
    const declare = (name: string) => {
      const info = infos.get(name) ?? model.valueInfo.get(name);
      const spec = specs.get(name);
      if (info?.elementType) {
        return Buffer.from(source.read(info.proto.start, info.proto.end - info.proto.start));
      }
      return spec === undefined ? bytesField(1, name) : valueInfo(name, elementTypeOf(spec.dtype));
    };
    const declared = new Set([...part.inputs, ...part.outputs]);
    const inputs = part.inputs.map(declare);
    const outputs = part.outputs.map(declare);
    const sink = { data, location: dataFileName };
    file = encodeGraph(source, model, { nodes, weights, inputs, outputs, declared }, sink);
  } finally {
    source.close();
  }
  writeFileSync(join(dir, 'model.onnx'), file, { flag: 'wx' });
  await writeWeights(join(dir, dataFileName), data);
  return bytesOf([...weights, ...nodes.flatMap(({ bodyWeights }) => bodyWeights)]);
}
