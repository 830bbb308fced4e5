import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import type { Dims } from '../../lib/onnx/dims.ts';
import type { PreparedModel } from '../../lib/onnx/prepare.ts';
import { cutPositions, rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import type { OptimizeMode } from '../../lib/plan/optimize-modes.ts';
import { temporaryFolder } from '../support/models.ts';
import { madeUp, runModel } from '../support/run-model.ts';
import { decodeFile } from './decoded-file.ts';
import { prepare } from './prepared.ts';

type Tensors = Record<string, Tensor>;

/** Type, shape and bits. */
function contentOf(tensor: Tensor | undefined) {
  if (!ArrayBuffer.isView(tensor?.data)) throw new TypeError('no tensor of numbers');
  const { buffer, byteOffset, byteLength } = tensor.data;
  const bits = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  return { type: tensor.type, dims: tensor.dims, bits };
}

/** Splits and runs partition after partition, each fed what its description asks for and nothing else. */
async function runChain(prepared: PreparedModel, parts: number, inputs: Tensors): Promise<Tensors> {
  const dir = temporaryFolder();
  const cuts = cutPositions(prepared, { parts });
  const partitions = await writePartitions(
    prepared,
    rangesOf(cuts, prepared.segmentation.segments.length),
    dir,
  );
  expect(partitions).toHaveLength(parts);
  const tensors: Tensors = { ...inputs };
  for (const partition of partitions) {
    const { graph } = decodeFile(join(dir, partition.model));
    const weights = new Set(graph.initializer.map(({ name }) => name));
    expect(graph.input.map(({ name }) => name).filter((name) => !weights.has(name))).toEqual(
      partition.inputs.map(({ name }) => name),
    );
    const feeds = Object.fromEntries(partition.inputs.map(({ name }) => [name, tensors[name] as Tensor]));
    Object.assign(tensors, await runModel(join(dir, partition.model), { feeds }));
  }
  return tensors;
}

/** Compares chains of two and three partitions with onnxruntime-node's own answer for the unsplit model. */
export async function expectExact(file: string, optimize: OptimizeMode, dims: Dims = {}) {
  const dir = temporaryFolder();
  const prepared = await prepare(file, optimize, dims);
  const feeds = Object.fromEntries(
    prepared.inputs.map(({ name, dtype, shape }) => [name, madeUp(dtype, shape)]),
  );
  const optimised = { optimizedModelFilePath: join(dir, 'optimised.onnx') };
  const whole = await runModel(file, { feeds, ...(prepared.optimize === 'extended' ? optimised : {}) });
  const most = Math.min(3, prepared.segmentation.segments.length);
  expect(most).toBeGreaterThan(1);
  for (let parts = 2; parts <= most; parts += 1) {
    const made = await runChain(prepared, parts, feeds);
    for (const name of Object.keys(whole)) expect(contentOf(made[name])).toEqual(contentOf(whole[name]));
  }
}
