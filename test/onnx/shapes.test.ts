import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { innerValues } from '../../lib/onnx/inner-values.ts';
import { type PreparedModel, prepareModel } from '../../lib/onnx/prepare.ts';
import { openRuntime } from '../../lib/onnx/runtime/runtime.ts';
import { indexBounds, seededInputs } from '../../lib/onnx/seeded-inputs.ts';
import type { OptimizeMode } from '../../lib/plan/optimize-modes.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { loopOuterScope, sharedWeight, symbolicDims, temporaryFolder, tinyBert } from '../support/models.ts';

/** Prepares a model that nothing is compared with, so that nothing needs to run. */
const outline = (file: string, optimize: OptimizeMode = 'none', dims = {}) =>
  prepareModel(file, join(temporaryFolder(), 'work'), { optimize, dims, runs: 0 }, () => {});

/** Shapes that every tensor at a cut has when ONNX Runtime runs the whole graph. */
async function shapesWhenRun(prepared: PreparedModel) {
  const { inputs, base, original, segmentation } = prepared;
  const names = new Set(segmentation.cuts.flatMap(({ tensors }) => tensors.map(({ name }) => name)));
  const runtime = openRuntime(original.file);
  try {
    const values = await innerValues(
      prepared,
      [...names],
      seededInputs(inputs, indexBounds(base), 0),
      runtime,
    );
    return new Map([...values].map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
  } finally {
    await runtime.close();
  }
}

const shapesAtCuts = ({ segmentation }: PreparedModel) =>
  new Map(
    segmentation.cuts.flatMap(({ tensors }) =>
      tensors.map(({ name, dtype, shape }) => [name, { dtype, shape }] as const),
    ),
  );

/** How many elements are positive is known only when it runs; what follows has as many rows. */
const dataDependent = () =>
  writeModel({
    name: 'data-dependent',
    nodes: [
      node('MatMul', ['x', 'w'], ['a']),
      node('NonZero', ['a'], ['where']),
      node('Cast', ['where'], ['real'], { to: { int: 1 } }),
      node('Sigmoid', ['real'], ['b']),
      node('ReduceSum', ['b'], ['y']),
    ],
    inputs: [value('x', [3, 8])],
    outputs: [value('y', [1, 1])],
    initializers: [weight('w', 8, 64)],
  }).file;

describe('the shapes of a model that is not run', () => {
  it.each([
    { name: 'open sizes', make: async () => symbolicDims().file, dims: { batch: 2, tokens: 3 } },
    { name: 'a shared table', make: async () => sharedWeight().file, dims: {} },
    { name: 'a BERT', make: async () => (await tinyBert()).file, dims: {} },
  ])('are inferred, and those that it has when it runs: $name', async ({ make, dims }) => {
    const file = await make();
    for (const mode of ['none', 'extended'] as const) {
      const prepared = await outline(file, mode, dims);
      expect(prepared.shapes).toBe('inferred');
      expect(prepared.references).toEqual([]);
      expect(shapesAtCuts(prepared)).toEqual(await shapesWhenRun(prepared));
    }
  });

  it('leave no copy of the weights behind', async () => {
    const { workDir } = await outline(sharedWeight().file);
    expect(readdirSync(workDir)).toEqual([]);
  });

  it.each([
    { name: 'rows counted by NonZero', make: dataDependent },
    { name: 'the result of a Loop', make: () => loopOuterScope().file },
  ])('are measured slice by slice where they depend on values: $name', async ({ make }) => {
    const prepared = await outline(make());
    expect(prepared.shapes).toBe('measured');
    expect(shapesAtCuts(prepared)).toEqual(await shapesWhenRun(prepared));
    expect(readdirSync(prepared.workDir)).toEqual([]);
  });
});
