import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../lib/onnx/model-spec.ts';
import {
  constantWeights,
  diamond,
  externalData,
  fp16Chain,
  ifOuterScope,
  lateInput,
  loopOuterScope,
  sharedWeight,
  symbolicDims,
  tinyChain,
  unknownOperator,
} from '../support/models.ts';
import { floats, madeUp, runModel, Tensor } from '../support/run-model.ts';

const hidden = 8;
const input = [...floats({ x: madeUp('float32', [1, hidden]) }, 'x')];

/** A float32 weight of the model. */
function weightOf(model: ModelSpec, name: string): number[] {
  const data = model.graph.initializers?.find((weight) => weight.name === name)?.data;
  if (!(data instanceof Uint8Array)) throw new TypeError(`no weight "${name}"`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

const times = (x: readonly number[], matrix: readonly number[]) =>
  Array.from({ length: matrix.length / x.length }, (_, column) =>
    x.reduce((sum, value, row) => sum + value * (matrix[row * (matrix.length / x.length) + column] ?? 0), 0),
  );
const plus = (x: readonly number[], y: readonly number[]) => x.map((value, i) => value + (y[i] ?? 0));
const by = (x: readonly number[], y: readonly number[]) => x.map((value, i) => value * (y[i] ?? 0));
const relu = (x: readonly number[]) => x.map((value) => Math.max(0, value));

/** Blocks 1 … count of a chain. */
const chain = (model: ModelSpec, x: readonly number[], count: number) =>
  Array.from({ length: count }, (_, index) => index + 1).reduce(
    (state, index) =>
      relu(plus(times(state, weightOf(model, `weight${index}`)), weightOf(model, `bias${index}`))),
    x,
  );

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5) {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries())
    expect(Math.abs((actual[index] ?? Number.NaN) - value)).toBeLessThan(tolerance);
}

describe('a built model, as ONNX Runtime runs it', () => {
  it('computes a chain', async () => {
    const { file, model } = tinyChain();
    expectClose(floats(await runModel(file), 'block3'), chain(model, input, 3));
  });

  it('computes residual blocks', async () => {
    const { file, model } = diamond({ blocks: 2 });
    const block = (x: readonly number[], index: number) =>
      plus(x, times(relu(x), weightOf(model, `weight${index}`)));
    expectClose(floats(await runModel(file), 'block2'), block(block(input, 1), 2));
  });

  it.each([true, false])('lets the branches of an If read outer values, flag %s', async (flag) => {
    const { file, model } = ifOuterScope();
    const feeds = { flag: new Tensor('bool', [flag], []) };
    const branch = flag ? plus : by;
    const outcome = branch(chain(model, input, 1), weightOf(model, 'captured'));
    expectClose(floats(await runModel(file, { feeds }), 'result'), plus(outcome, chain(model, input, 2)));
  });

  it('lets the body of a Loop read outer values', async () => {
    const { file, model } = loopOuterScope();
    const round = (state: readonly number[]) =>
      plus(by(state, weightOf(model, 'captured')), chain(model, input, 1));
    expectClose(floats(await runModel(file), 'result'), round(round(round(chain(model, input, 2)))));
  });

  it('takes any size where a dimension is open', async () => {
    const { file, model } = symbolicDims();
    const outputs = await runModel(file, { dims: { batch: 2, tokens: 3 } });
    expect(outputs['block2']?.dims).toEqual([2, 3, hidden]);
    const rows = [...floats({ x: madeUp('float32', [2, 3, hidden]) }, 'x')];
    expectClose(
      floats(outputs, 'block2'),
      Array.from({ length: 6 }, (_, row) =>
        chain(model, rows.slice(row * hidden, (row + 1) * hidden), 2),
      ).flat(),
    );
  });

  it('gives the same bits with its weights in Constant nodes or in a file beside it', async () => {
    const inside = floats(await runModel(tinyChain().file), 'block3');
    expect(floats(await runModel(constantWeights().file), 'block3')).toEqual(inside);
    expect(floats(await runModel(externalData().file), 'block3')).toEqual(inside);
  });

  it('uses one weight at both ends', async () => {
    const { file, model } = sharedWeight();
    const table = weightOf(model, 'embedding');
    const row = (id: number) => table.slice(id * hidden, (id + 1) * hidden);
    const columns = Array.from({ length: table.length / hidden }, (_, id) => row(id));
    const logits = [0, 1, 0, 1].flatMap((id) => {
      const last = chain(model, row(id), 2);
      return columns.map((column) => by(last, column).reduce((sum, value) => sum + value, 0));
    });
    expectClose(floats(await runModel(file), 'logits'), logits);
  });

  it('takes a late input in every block', async () => {
    const { file, model } = lateInput();
    const block = (x: readonly number[], index: number) =>
      by(times(x, weightOf(model, `weight${index}`)), input);
    expectClose(floats(await runModel(file), 'block3'), [1, 2, 3].reduce(block, input));
  });

  it('computes in float16', async () => {
    const { file } = fp16Chain();
    const output = (await runModel(file))['block3'];
    expect(output?.type).toBe('float16');
    const finite = (bits: number) => ((bits >> 10) & 31) !== 31;
    const data = [...(output?.data ?? [])].map(Number);
    expect(data).toHaveLength(hidden);
    expect(data.every(finite)).toBe(true);
    expect(data.some((bits) => bits !== 0)).toBe(true);
  });

  it('is refused for an operator that nobody has', async () => {
    const { file, operator } = unknownOperator();
    await expect(runModel(file)).rejects.toThrow(operator);
  });
});
