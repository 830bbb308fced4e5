import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { inputSpecs } from '../../../lib/onnx/dims.ts';
import { readModel } from '../../../lib/onnx/read-model.ts';
import { indexBounds, seededInputs } from '../../../lib/onnx/seeded-inputs.ts';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { listZoo, planZooModel } from '../../../lib/onnx/zoo/plan.ts';
import { toOrt } from '../../../lib/tensors/ort.ts';
import { temporaryFolder } from '../../support/models.ts';
import { runModel, Tensor } from '../../support/run-model.ts';

type Tensors = InferenceSession.OnnxValueMapType;

/** Sizes that the models leave open. */
const dims: Readonly<Record<string, number>> = { batch: 2, sequence: 5, past_sequence: 3 };
/** The size of a dimension; of one that is named as a sum, what it comes to. */
const sizeOf = (dim: number | string) =>
  typeof dim === 'number' ? dim : dim.split(' + ').reduce((sum, name) => sum + (dims[name] ?? 0), 0);

/** Runs a model on the inputs of a seed. */
async function run(file: string, seed: number): Promise<Tensors> {
  const model = await readModel(file);
  const inputs = seededInputs(inputSpecs(model, dims), indexBounds(model), seed);
  const feeds = [...inputs].map(([name, tensor]) => [name, toOrt(tensor, Tensor)] as const);
  return runModel(file, { feeds: Object.fromEntries(feeds) });
}

const valuesOf = (outputs: Tensors, name: string): Float32Array => {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`no float32 output "${name}"`);
  return data;
};

describe.each(listZoo().map(({ name }) => name))('tiny %s in ONNX Runtime', (name) => {
  it('gives outputs of the shapes it states, sane and different for other inputs', async () => {
    const file = join(temporaryFolder(), `${name}.onnx`);
    await buildZooModel(name, file, { tiny: true });
    const [first, second] = [await run(file, 1), await run(file, 2)];
    const { outputs } = planZooModel(name, { tiny: true }).model.graph;
    expect(Object.keys(first).sort()).toEqual(outputs.map((output) => output.name).sort());
    for (const { name: output, shape = [] } of outputs.filter(({ dtype }) => dtype === 'float32')) {
      const [values, others] = [valuesOf(first, output), valuesOf(second, output)];
      expect(first[output]?.dims, output).toEqual(shape.map(sizeOf));
      expect(values.every(Number.isFinite), output).toBe(true);
      const rms = Math.hypot(...values) / Math.sqrt(values.length);
      expect(rms, output).toBeGreaterThan(0.05);
      expect(rms, output).toBeLessThan(20);
      const apart = values.map((value, index) => value - (others[index] ?? 0));
      expect(Math.hypot(...apart) / Math.hypot(...values), output).toBeGreaterThan(1e-3);
    }
  });
});
