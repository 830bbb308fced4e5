import type { Channels } from './channels.ts';

/** 8 bits a value: `value = scale x (code - zeroPoint)`, with a scale and a zero point a channel. */
export interface Quantised {
  readonly scales: Float32Array;
  readonly zeroPoints: Uint8Array;
  readonly codes: Uint8Array;
}

const most = 255;
/** Adding and taking away this rounds a double to a whole number, of two equally near the even one. */
const rounder = 1.5 * 2 ** 52;
/** Scales below the normal floats have too few digits to divide by. */
const leastScale = 2 ** -126;

/**
 * Rounds values to 256 steps between the least and the largest of each channel, zero always among them: what ONNX's
 * DynamicQuantizeLinear does, bit for bit, for each channel. No value moves by more than half a scale.
 *
 * @returns null where a value is infinite or no number, or a channel's range isn't one that floats can divide
 * @see https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html
 */
export function quantise(values: Float32Array, { count, inner }: Channels): Quantised | null {
  const scales = new Float32Array(count);
  const zeroPoints = new Uint8Array(count);
  // What is assigned beyond a byte becomes the byte nearest to it.
  const codes = new Uint8ClampedArray(values.length);
  const low = new Float32Array(count);
  const high = new Float32Array(count);
  for (let at = 0, channel = 0; at < values.length; at += inner, channel = next(channel, count)) {
    let least = low[channel]!;
    let largest = high[channel]!;
    for (let i = at; i < at + inner; i++) {
      const value = values[i]!;
      // What is no number fails every comparison, and must not go unseen.
      if (!(value >= least)) {
        if (!(value < least)) return null;
        least = value;
      }
      if (value > largest) largest = value;
    }
    low[channel] = least;
    high[channel] = largest;
  }
  for (let channel = 0; channel < count; channel++) {
    const range = high[channel]! - low[channel]!;
    const scale = Math.fround(Math.fround(range) / most);
    if (!Number.isFinite(scale) || (scale < leastScale && range !== 0)) return null;
    scales[channel] = range === 0 ? 1 : scale;
    zeroPoints[channel] = roundEven(Math.fround(-low[channel]! / scales[channel]!));
  }
  for (let at = 0, channel = 0; at < values.length; at += inner, channel = next(channel, count)) {
    const scale = scales[channel]!;
    const zero = zeroPoints[channel]!;
    for (let i = at; i < at + inner; i++) {
      codes[i] = roundEven(Math.fround(values[i]! / scale)) + zero;
    }
  }
  return { scales, zeroPoints, codes: new Uint8Array(codes.buffer) };
}

/** The values that codes stand for. */
export function restore(
  { scales, zeroPoints, codes }: Quantised,
  { count, inner }: Channels,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(codes.length);
  for (let at = 0, channel = 0; at < codes.length; at += inner, channel = next(channel, count)) {
    const scale = scales[channel]!;
    const zero = zeroPoints[channel]!;
    for (let i = at; i < at + inner; i++) values[i] = (codes[i]! - zero) * scale;
  }
  return values;
}

const next = (channel: number, count: number) => (channel + 1 === count ? 0 : channel + 1);

const roundEven = (value: number) => value + rounder - rounder;
