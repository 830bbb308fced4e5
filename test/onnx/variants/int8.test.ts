import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeSpec } from '../../../lib/onnx/model-spec.ts';
import { node, value, weight, writeModel } from '../../support/model-parts.ts';
import { floats, runModel, Tensor } from '../../support/run-model.ts';
import { decodeFile } from '../decoded-file.ts';
import { made } from './made.ts';

const floatsIn = ({ data }: { data: Uint8Array }) => new Float32Array(Uint8Array.from(data).buffer);

/** Half to even, as the ONNX specification has it. */
const round = (x: number) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** DynamicQuantizeLinear by the formulas of the ONNX specification, in single precision where it matters. */
function quantised(x: Float32Array) {
  const high = Math.max(0, ...x);
  const low = Math.min(0, ...x);
  const scale = Math.fround(Math.fround(high - low) / 255);
  const clamp = (v: number) => Math.min(255, Math.max(0, v));
  const zero = clamp(round(Math.fround(-low / scale)));
  return { scale, centred: Array.from(x, (v) => clamp(round(Math.fround(v / scale)) + zero) - zero) };
}

/** A matrix [K, N] quantised by column by hand, as integers. */
function byColumn(w: Float32Array, columns: number) {
  const scales = Array.from({ length: columns }, (_, n) => {
    const most = Math.max(
      ...Array.from(
        w.filter((_, i) => i % columns === n),
        Math.abs,
      ),
    );
    return Math.fround(most / 63);
  });
  return { scales, whole: Array.from(w, (v, i) => Math.round(v / scales[i % columns]!)) };
}

const depth = 24;
const columns = 16;
const x = Float32Array.from({ length: depth }, (_, i) => Math.cos(3 * i));

/** One row times a matrix in integers, scaled at the end. */
function productByHand(w: Float32Array): number[] {
  const { scale, centred } = quantised(x);
  const { scales, whole } = byColumn(w, columns);
  return scales.map((wScale, n) => {
    const sum = centred.reduce((total, q, k) => total + q * whole[k * columns + n]!, 0);
    return sum * scale * wScale;
  });
}

const oneProduct = (nodes: readonly NodeSpec[], weights: ReturnType<typeof weight>[]) =>
  writeModel({
    name: 'product',
    nodes,
    inputs: [value('x', [1, depth])],
    outputs: [value('y', [1, columns])],
    initializers: weights,
  }).file;

const answer = async (file: string) =>
  floats(await runModel(file, { feeds: { x: new Tensor('float32', x, [1, depth]) } }), 'y');

const expectClose = (found: Float32Array, wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((each, i) => {
    expect(found[i]).toBeCloseTo(each, 5);
  });
};

describe('an int8 variant', () => {
  it('multiplies a matrix in integers, as done by hand', async () => {
    const w = weight('w', depth, columns);
    const file = await made('int8', oneProduct([node('MatMul', ['x', 'w'], ['y'])], [w]));
    expectClose(await answer(file), productByHand(floatsIn(w)));
  });

  it('takes Gemm with a matrix as it is or transposed, and adds its bias', async () => {
    const w = weight('w', depth, columns);
    const bias = weight('b', columns);
    const transposed = new Float32Array(depth * columns);
    floatsIn(w).forEach((v, i) => {
      transposed[(i % columns) * depth + Math.floor(i / columns)] = v;
    });
    const asRows = { ...w, shape: [columns, depth], data: new Uint8Array(transposed.buffer) };
    const wanted = productByHand(floatsIn(w)).map((v, n) => v + floatsIn(bias)[n]!);
    const plain = await made('int8', oneProduct([node('Gemm', ['x', 'w', 'b'], ['y'])], [w, bias]));
    expectClose(await answer(plain), wanted);
    const gemm = node('Gemm', ['x', 'w', 'b'], ['y'], { transB: { int: 1 } });
    const other = writeModel({
      name: 'transposed',
      nodes: [gemm],
      inputs: [value('x', [1, depth])],
      outputs: [value('y', [1, columns])],
      initializers: [asRows, bias],
    }).file;
    expectClose(await answer(await made('int8', other)), wanted);
  });

  it('leaves a Gemm that scales its product as it is', async () => {
    const gemm = node('Gemm', ['x', 'w'], ['z'], { alpha: { float: 0.5 } });
    const nodes = [gemm, node('MatMul', ['z', 'v'], ['y'])];
    const file = await made('int8', oneProduct(nodes, [weight('w', depth, 16), weight('v', 16, columns)]));
    expect(decodeFile(file).graph.node.map(({ opType }) => opType)).toEqual([
      'Gemm',
      'DynamicQuantizeLinear',
      'MatMulInteger',
      'Cast',
      'Mul',
      'Mul',
    ]);
  });

  it('holds weights within half a step of the model’s, a byte each', async () => {
    const w = weight('w', depth, columns);
    const file = await made('int8', oneProduct([node('MatMul', ['x', 'w'], ['y'])], [w]));
    const tensors = new Map(decodeFile(file).graph.initializer.map((tensor) => [tensor.name, tensor]));
    const inside = tensors.get('w/int8')?.rawData ?? readFileSync(join(dirname(file), 'model.onnx.data'));
    const whole = new Int8Array(Uint8Array.from(inside).buffer, 0, depth * columns);
    const scales = floatsIn({ data: tensors.get('w/scales')?.rawData ?? new Uint8Array() });
    floatsIn(w).forEach((v, i) => {
      const scale = scales[i % columns]!;
      expect(Math.abs(whole[i]!)).toBeLessThanOrEqual(63);
      expect(Math.abs(v - whole[i]! * scale)).toBeLessThanOrEqual(scale / 2 + 1e-7);
    });
    expect(tensors.has('w')).toBe(false);
  });

  it('quantises an activation once for all that read it', async () => {
    const nodes = [
      node('MatMul', ['x', 'w'], ['a']),
      node('MatMul', ['x', 'v'], ['b']),
      node('Add', ['a', 'b'], ['y']),
    ];
    const file = await made(
      'int8',
      oneProduct(nodes, [weight('w', depth, columns), weight('v', depth, columns)]),
    );
    const types = decodeFile(file).graph.node.map(({ opType }) => opType);
    expect(types.filter((type) => type === 'DynamicQuantizeLinear')).toHaveLength(1);
  });

  it('convolves in integers with padding, strides and a bias, close to the model', async () => {
    const conv = node('Conv', ['x', 'w', 'b'], ['y'], {
      pads: { ints: [1, 1, 1, 1] },
      strides: { ints: [2, 2] },
    });
    const file = writeModel({
      name: 'convolution',
      nodes: [conv],
      inputs: [value('x', [1, 4, 8, 8])],
      outputs: [value('y', [1, 8, 4, 4])],
      initializers: [weight('w', 8, 4, 3, 3), weight('b', 8)],
    }).file;
    const wanted = floats(await runModel(file), 'y');
    const variant = await made('int8', file);
    const found = floats(await runModel(variant), 'y');
    const most = Math.max(...Array.from(wanted, Math.abs));
    found.forEach((v, i) => {
      expect(Math.abs(v - wanted[i]!)).toBeLessThan(0.03 * most);
    });
    expect(decodeFile(variant).graph.node.map(({ opType }) => opType)).toContain('ConvInteger');
  });

  it('is refused of a model that multiplies nothing with a weight', async () => {
    const file = writeModel({
      name: 'nothing',
      nodes: [node('Relu', ['x'], ['y'])],
      inputs: [value('x', [1, 8])],
      outputs: [value('y', [1, 8])],
    }).file;
    await expect(made('int8', file)).rejects.toMatchObject({ code: 'P1140' });
  });
});
