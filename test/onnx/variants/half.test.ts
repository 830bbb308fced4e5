import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits } from '../../../lib/onnx/variants/half-weight.ts';
import { fromFloat16, toFloat16 } from '../../../lib/tensors/float16.ts';
import { node, scalar, value, weight, writeModel } from '../../support/model-parts.ts';
import { ifOuterScope, tinyBert } from '../../support/models.ts';
import { floats, runModel } from '../../support/run-model.ts';
import { decodeFile } from '../decoded-file.ts';
import { made } from './made.ts';

const bitsOf = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0]!;
const float16 = 10;

const expectNear = (found: Float32Array, wanted: Float32Array, share: number) => {
  expect(found).toHaveLength(wanted.length);
  const most = Math.max(...Array.from(wanted, Math.abs));
  found.forEach((v, i) => {
    expect(Math.abs(v - wanted[i]!)).toBeLessThan(share * most);
  });
};

describe('an fp16 variant', () => {
  it('rounds to the nearest half, as another conversion does', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (x) => {
        expect(halfBits(bitsOf(x))).toBe(toFloat16(x));
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps each half as it is', () => {
    const all = Array.from({ length: 0x7c00 }, (_, bits) => bits);
    expect(all.map((bits) => halfBits(bitsOf(fromFloat16(bits))))).toEqual(all);
  });

  it('holds what is too large as the largest half, and no number as none', () => {
    expect([70_000, -1e30, Number.POSITIVE_INFINITY].map((x) => fromFloat16(halfBits(bitsOf(x))))).toEqual([
      65504,
      -65504,
      Number.POSITIVE_INFINITY,
    ]);
    expect(fromFloat16(halfBits(bitsOf(Number.NaN)))).toBeNaN();
  });

  it('of a BERT answers nearly the same, with names and types of the model', async () => {
    const { file } = await tinyBert();
    const variant = await made('fp16', file);
    const [wanted, found] = [await runModel(file), await runModel(variant)];
    expectNear(floats(found, 'pooler_output'), floats(wanted, 'pooler_output'), 0.01);
    const { graph } = decodeFile(variant);
    const { graph: original } = decodeFile(file);
    expect(graph.input).toEqual(original.input);
    expect(graph.output).toEqual(original.output);
    for (const { dims, dataType } of graph.initializer) {
      if (dims.length > 1) expect(dataType).not.toBe(1);
    }
  });

  it('casts around operators that want single precision', async () => {
    const file = writeModel({
      name: 'mixed',
      nodes: [
        node('MatMul', ['x', 'w'], ['a']),
        node('CumSum', ['a', 'axis'], ['b']),
        node('MatMul', ['b', 'w'], ['c']),
        node('Cast', ['c'], ['whole'], { to: { int: 7 } }),
        node('Cast', ['whole'], ['d'], { to: { int: 1 } }),
        node('Add', ['d', 'b'], ['y']),
      ],
      inputs: [value('x', [1, 16])],
      outputs: [value('y', [1, 16]), value('b', [1, 16])],
      initializers: [weight('w', 16, 16), scalar('axis', 'int64', 1)],
    }).file;
    const variant = await made('fp16', file);
    const [wanted, found] = [await runModel(file), await runModel(variant)];
    expectNear(floats(found, 'b'), floats(wanted, 'b'), 0.01);
    const { graph } = decodeFile(variant);
    const weights = graph.initializer.map(({ name, dataType }) => [name, dataType]);
    expect(weights).toContainEqual(['w/half', float16]);
  });

  it('is refused of a model with bodies', async () => {
    await expect(made('fp16', ifOuterScope().file)).rejects.toMatchObject({ code: 'P1140' });
  });

  it('can be made of a model that is one already, which has no weights left to halve', async () => {
    const { file } = await tinyBert();
    const half = await made('fp16', file);
    await expect(made('fp16', half)).rejects.toMatchObject({ code: 'P1140' });
  });
});
