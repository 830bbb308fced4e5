import type { ByteStream } from '../byte-stream.ts';
import { type FloatWeight, floatsOf } from './floats.ts';

const largestHalf = 0x7bff;
const quietNaN = 0x7e00;
const infinity = 0x7c00;

/**
 * Bits of the nearest half, of two equally near the even one, from the bits of a float. What is beyond the largest half
 * becomes the largest: a weight that turned infinite would make everything infinite.
 */
export function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return magnitude > 0x7f800000 ? quietNaN : sign | infinity;
  if (magnitude >= 0x477ff000) return sign | largestHalf;
  if (magnitude < 0x38800000) {
    // Below the smallest normal half: counted in steps of 2^-24.
    const shift = 126 - (magnitude >>> 23);
    if (shift > 24) return sign;
    const fraction = (magnitude & 0x7fffff) | 0x800000;
    return sign | roundedShift(fraction, shift);
  }
  // The exponent's bias is 127 in a float and 15 in a half; a carry out of the fraction goes into the exponent.
  return sign | roundedShift(magnitude - 0x38000000, 13);
}

/** value / 2^shift, rounded to the nearest, ties to even. */
function roundedShift(value: number, shift: number): number {
  const half = 2 ** (shift - 1);
  const floor = Math.floor(value / 2 ** shift);
  const rest = value - floor * 2 ** shift;
  return rest > half || (rest === half && floor % 2 === 1) ? floor + 1 : floor;
}

/** A weight's values as halves. */
export function halvesOf(weight: FloatWeight): ByteStream {
  return {
    byteLength: weight.weightBytes / 2,
    *chunks() {
      for (const chunk of floatsOf(weight)) {
        const bits = new Uint32Array(chunk.buffer);
        const halves = new Uint16Array(bits.length);
        for (let i = 0; i < bits.length; i++) halves[i] = halfBits(bits[i]!);
        yield new Uint8Array(halves.buffer);
      }
    },
  };
}
