import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { modelBytes } from '../../lib/onnx/build.ts';
import { chunksOf } from '../../lib/onnx/byte-stream.ts';
import type { Initializer, NodeSpec } from '../../lib/onnx/model-spec.ts';
import { uniformFloats } from '../../lib/onnx/random-weights.ts';

const hidden = 2048;
const inner = 4 * hidden;
const tokens = 8;
const weightBytes = hidden * inner * 4;
const blockBytes = 2 * weightBytes;
const tileFloats = 1 << 20;
/** Blocks a data file. */
const perFile = 8;

/**
 * Writes a model with at least so many bytes of weights, in data files of 1 GB beside it: residual blocks of two
 * matrix products, as in a transformer without attention. Its weights are one seeded tile of 4 MB over and over, each
 * time turned a little further, so that writing them takes no longer than the disk does and no two are the same.
 *
 * @returns bytes of the weights
 */
export function writeLargeModel(file: string, leastBytes: number): number {
  const blocks = Math.ceil(leastBytes / blockBytes);
  const dataFile = (index: number) => `${basename(file)}.${index}.data`;
  const initializers: Initializer[] = [];
  const nodes: NodeSpec[] = [];
  for (let block = 0; block < blocks; block++) {
    const location = dataFile(Math.floor(block / perFile));
    const offset = (block % perFile) * blockBytes;
    const held = (at: number) => ({ location, offset: at, length: weightBytes });
    initializers.push(
      { name: `up${block}`, dtype: 'float32', shape: [hidden, inner], data: held(offset) },
      { name: `down${block}`, dtype: 'float32', shape: [inner, hidden], data: held(offset + weightBytes) },
    );
    nodes.push(
      { opType: 'MatMul', inputs: [`x${block}`, `up${block}`], outputs: [`wide${block}`] },
      { opType: 'Relu', inputs: [`wide${block}`], outputs: [`active${block}`] },
      { opType: 'MatMul', inputs: [`active${block}`, `down${block}`], outputs: [`change${block}`] },
      { opType: 'Add', inputs: [`x${block}`, `change${block}`], outputs: [`x${block + 1}`] },
    );
  }
  const shape = ['batch', tokens, hidden];
  const inputs = [{ name: 'x0', dtype: 'float32', shape }] as const;
  const outputs = [{ name: `x${blocks}`, dtype: 'float32', shape }] as const;
  writeFileSync(file, modelBytes({ graph: { name: 'large', nodes, inputs, outputs, initializers } }));
  for (let first = 0; first < blocks; first += perFile) {
    const bytes = Math.min(perFile, blocks - first) * blockBytes;
    writeTiles(`${file}.${first / perFile}.data`, bytes, first);
  }
  return blocks * blockBytes;
}

function writeTiles(file: string, bytes: number, start: number): void {
  const values = uniformFloats({ seed: 1, name: 'tile' }, tileFloats, [-0.02, 0.02]);
  const tile = Buffer.concat([...chunksOf([values])]);
  const fd = openSync(file, 'w');
  for (let done = 0; done < bytes; done += tile.length) {
    const turn = (4 * 4099 * (start * (blockBytes / tile.length) + done / tile.length)) % tile.length;
    writeSync(fd, tile, turn);
    writeSync(fd, tile, 0, turn);
  }
  closeSync(fd);
}
