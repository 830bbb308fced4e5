import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantise, restore } from '../../../lib/tensors/codecs/affine.ts';
import { channelsOf } from '../../../lib/tensors/codecs/channels.ts';
import { node, value, writeModel } from '../../support/model-parts.ts';
import { runModel, Tensor } from '../../support/run-model.ts';

const whole = (values: Float32Array) => ({ count: 1, inner: values.length });

const anyFloats = fc.float32Array({
  minLength: 1,
  maxLength: 64,
  noNaN: true,
  min: -(2 ** 100),
  max: 2 ** 100,
});

describe('the affine codec', () => {
  it('gives what is worked out by hand', () => {
    // Range -1 to 4: scale 5 / 255, zero point 255 / 5 = 51; 0.5 / scale = 25.5 rounds to the even 26.
    const values = Float32Array.of(-1, 0, 0.5, 4);
    const quantised = quantise(values, whole(values));
    expect(quantised?.scales[0]).toBeCloseTo(5 / 255, 8);
    expect([...(quantised?.zeroPoints ?? [])]).toEqual([51]);
    expect([...(quantised?.codes ?? [])]).toEqual([0, 51, 77, 255]);
  });

  it('agrees with DynamicQuantizeLinear of ONNX Runtime, bit for bit', async () => {
    const { file } = writeModel({
      name: 'quantise',
      nodes: [node('DynamicQuantizeLinear', ['x'], ['codes', 'scale', 'zero'])],
      inputs: [value('x', [999])],
      outputs: [value('codes', [999], 'uint8'), value('scale', []), value('zero', [], 'uint8')],
      initializers: [],
    });
    for (const [low, high] of [
      [-1, 1],
      [0.2, 7],
      [-300, -2],
      [-1e-3, 5e4],
    ] as const) {
      const values = Float32Array.from(
        { length: 999 },
        (_, i) => low + (high - low) * (0.5 + 0.5 * Math.sin(i * i)),
      );
      const expected = await runModel(file, { feeds: { x: new Tensor('float32', values, [999]) } });
      const quantised = quantise(values, whole(values));
      expect(quantised).toEqual({
        scales: Float32Array.of(Number(expected['scale']?.data[0])),
        zeroPoints: Uint8Array.of(Number(expected['zero']?.data[0])),
        codes: expected['codes']?.data,
      });
    }
  });

  it('moves no value by more than half a scale, and zero not at all', () => {
    fc.assert(
      fc.property(anyFloats, (values) => {
        const quantised = quantise(values, whole(values));
        if (quantised === null) return;
        const back = restore(quantised, whole(values));
        const scale = quantised.scales[0] ?? 0;
        values.forEach((original, i) => {
          // Floats that are 255 scales large have 24 digits of their own.
          expect(Math.abs((back[i] ?? Number.NaN) - original)).toBeLessThanOrEqual(scale * 0.5001);
          if (original === 0) expect(back[i]).toBe(0);
        });
      }),
    );
  });

  it('keeps channels apart', () => {
    const shape = [2, 3, 4, 8];
    const values = Float32Array.from({ length: 192 }, (_, i) => 10 ** (Math.floor(i / 32) % 3) * Math.sin(i));
    const channels = channelsOf(shape);
    const quantised = quantise(values, channels);
    for (const channel of [0, 1, 2]) {
      const own = values.filter((_, i) => Math.floor(i / 32) % 3 === channel);
      const alone = quantise(own, whole(own));
      expect(quantised?.scales[channel]).toBe(alone?.scales[0]);
      expect(quantised?.codes.filter((_, i) => Math.floor(i / 32) % 3 === channel)).toEqual(alone?.codes);
    }
  });

  it.each([
    ['NaN', Float32Array.of(1, Number.NaN)],
    ['an infinity', Float32Array.of(1, Number.POSITIVE_INFINITY)],
    ['minus infinity', Float32Array.of(Number.NEGATIVE_INFINITY, 1)],
    ['a range beyond floats', Float32Array.of(-3e38, 3e38)],
    ['a range of next to nothing', Float32Array.of(1e-40, 0)],
  ])('leaves %s to others', (_, values) => {
    expect(quantise(values, whole(values))).toBeNull();
  });

  it('has channels in images, tokens and features, and none where they hold too little', () => {
    expect(channelsOf([1, 64, 56, 56])).toEqual({ count: 64, inner: 3136 });
    expect(channelsOf([1, 128, 768])).toEqual({ count: 768, inner: 1 });
    expect(channelsOf([1, 1000])).toEqual({ count: 1, inner: 1000 });
    expect(channelsOf([1, 512, 1, 1])).toEqual({ count: 1, inner: 512 });
    expect(channelsOf([])).toEqual({ count: 1, inner: 1 });
  });
});
