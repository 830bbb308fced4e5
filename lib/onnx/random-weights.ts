import type { ByteStream } from './byte-stream.ts';

const chunkFloats = 1 << 16;

/** A number in 0..2^32-1 that differs for each seed and name (FNV-1a). */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of Buffer.from(name, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * `count` float32 values spread evenly over [low, high), as little-endian bytes: the same for the same seed
 * and name on every machine, since nothing but 32-bit integers and IEEE 754 multiplication makes them.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand).
 */
export function uniformFloats(
  { seed, name }: { readonly seed: number; readonly name: string },
  count: number,
  [low, high]: readonly [number, number],
): ByteStream {
  return {
    byteLength: count * 4,
    *chunks() {
      let a = mix(seed, name);
      let b = seed | 0;
      let c = 0x9e3779b9 | 0;
      let counter = 1;
      const scale = (high - low) / 2 ** 24;
      const draw = (values: Float32Array) => {
        for (let index = 0; index < values.length; index += 1) {
          const bits = (a + b + counter) | 0;
          counter = (counter + 1) | 0;
          a = b ^ (b >>> 9);
          b = (c + (c << 3)) | 0;
          c = (((c << 21) | (c >>> 11)) + bits) | 0;
          values[index] = low + (bits >>> 8) * scale;
        }
      };
      draw(new Float32Array(16));
      for (let done = 0; done < count; done += chunkFloats) {
        const values = new Float32Array(Math.min(chunkFloats, count - done));
        draw(values);
        yield new Uint8Array(values.buffer);
      }
    },
  };
}
