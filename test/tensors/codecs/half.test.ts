import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalves, toHalves } from '../../../lib/tensors/codecs/half.ts';
import { toFloat16 } from '../../../lib/tensors/float16.ts';

describe('halves of many values', () => {
  it('are those of one value at a time', () => {
    const edges = [0, -0, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 2 ** -14, 65_504, 65_519.996, 1 + 2 ** -11];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.float({ min: -65_504, max: 65_504, noNaN: true }), fc.constantFrom(...edges))),
        (list) => {
          const values = Float32Array.from(list);
          expect([...(toHalves(values) ?? [])]).toEqual([...values].map(toFloat16));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keep infinities and NaN, and refuse what only overflows', () => {
    const special = Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
    expect([...fromHalves(toHalves(special) ?? new Uint16Array())]).toEqual([...special]);
    expect(toHalves(Float32Array.of(65_520))).toBeNull();
    expect(toHalves(Float32Array.of(-1e9))).toBeNull();
  });

  it('come back as they were, all 65536 of them', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const isNaNBits = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
    const expected = all.map((bits) => (isNaNBits(bits) ? 0x7e00 | (bits & 0x8000) : bits));
    const back = toHalves(fromHalves(all)) ?? new Uint16Array();
    expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(sameNaNs(expected, back).buffer))).toBe(0);
  });
});

/** The sign of a NaN is nobody's to keep: JavaScript may drop it. */
const sameNaNs = (expected: Uint16Array, found: Uint16Array) =>
  expected.map((bits, i) => ((bits & 0x7fff) === 0x7e00 ? ((found[i] ?? 0) & 0x8000) | 0x7e00 : bits));
