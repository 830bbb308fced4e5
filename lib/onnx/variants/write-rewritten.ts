import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nested, tensorPieces } from '../build.ts';
import type { ByteSource } from '../byte-source.ts';
import { chunksOf, type Piece } from '../byte-stream.ts';
import type { OnnxModel } from '../model.ts';
import { readModel } from '../read-model.ts';
import type { ByteRange } from '../wire-reader.ts';
import { bytesField } from '../wire-writer.ts';
import { writePartition } from '../write-partition.ts';
import type { Rewritten } from './rewritten.ts';

const graphField = { node: 1, initializer: 5, input: 11, output: 12 } as const;

/**
 * Writes a rewritten model as `model.onnx` with `model.onnx.data` into a folder: the made weights, and of the model's own
 * those that are still read. Types of inner tensors are left out, since they may have changed.
 *
 * @param workDir where what was made is put for the moment
 * @returns bytes of the weights
 */
export async function writeRewritten(
  source: ByteSource,
  model: OnnxModel,
  { nodes, madeWeights }: Rewritten,
  dir: string,
  workDir: string,
): Promise<number> {
  const copy = ({ start, end }: ByteRange) => Uint8Array.from(source.read(start, end - start));
  const made = join(workDir, 'rewritten.onnx');
  writePieces(made, [
    ...model.header.map(copy),
    ...nested(7, [
      ...nodes.map((node) => bytesField(graphField.node, node)),
      ...model.graphHeader.map(copy),
      ...madeWeights.flatMap((weight) => nested(graphField.initializer, tensorPieces(weight, weight.name))),
      ...model.inputs.map(({ proto }) => bytesField(graphField.input, copy(proto))),
      ...model.outputs.map(({ proto }) => bytesField(graphField.output, copy(proto))),
    ]),
  ]);
  try {
    const rewritten = readModel(made);
    const read = new Set([
      ...rewritten.nodes.flatMap(({ inputs, captures }) => [...inputs, ...captures]),
      ...rewritten.outputs.map(({ name }) => name),
    ]);
    const kept = [...model.weights].filter(([name]) => read.has(name));
    const whole = { ...rewritten, weights: new Map([...rewritten.weights, ...kept]) };
    const parts = {
      nodes: [...whole.nodes.keys()],
      weights: [...whole.weights.keys()],
      inputs: whole.inputs.map(({ name }) => name),
      outputs: whole.outputs.map(({ name }) => name),
    };
    return await writePartition(whole, parts, new Map(), dir);
  } finally {
    rmSync(made);
  }
}

function writePieces(file: string, pieces: readonly Piece[]): void {
  const target = openSync(file, 'wx');
  try {
    for (const chunk of chunksOf(pieces)) {
      for (let done = 0; done < chunk.length; ) done += writeSync(target, chunk, done);
    }
  } finally {
    closeSync(target);
  }
}
