import { fromFloat16 } from '../float16.ts';

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

const infinity = 0x7f800000;
/** 65520: from here on a value is nearer to what would follow the largest half. */
const overflow = 0x477ff000;
/** 2^-14, the smallest half that is normal. */
const normal = 0x38800000;
/** 0.5, whose last bit is worth as much as that of the halves that aren't normal. */
const denormalMagic = 0x3f000000;

/**
 * The halves nearest to values, of two equally near the even one; infinities and NaN stay what they are.
 *
 * @returns null where a finite value is beyond the largest half
 */
export function toHalves(values: Float32Array): Uint16Array | null {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const sign = (word >>> 16) & 0x8000;
    const size = word & 0x7fffffff;
    if (size >= overflow) {
      if (size < infinity) return null;
      halves[i] = sign | (size === infinity ? 0x7c00 : 0x7e00);
    } else if (size < normal) {
      bits[0] = size;
      float[0] = float[0]! + 0.5;
      halves[i] = sign | (bits[0]! - denormalMagic);
    } else {
      halves[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    }
  }
  return halves;
}

let table: Float32Array | undefined;

/** The values that halves are. */
export function fromHalves(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, half) => fromFloat16(half));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]!]!;
  return values;
}
