import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../lib/onnx/byte-stream.ts';
import { uniformFloats } from '../../lib/onnx/random-weights.ts';

const valuesOf = (name: string, count: number, range: readonly [number, number], seed = 1) => {
  const bytes = Buffer.concat([...chunksOf([uniformFloats({ seed, name }, count, range)])]);
  return Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(index * 4));
};

/** sfc32 as its author writes it, in integers of any size, reduced to 32 bits at each step. */
function* sfc32(state: readonly [bigint, bigint, bigint]) {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  let [a, b, c] = state;
  for (let counter = 1n; ; counter += 1n) {
    const result = word(a + b + counter);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(((c << 21n) | (c >> 11n)) + result);
    yield result;
  }
}

describe('random weights', () => {
  it('are those of sfc32, seeded by FNV-1a of seed and name, after sixteen rounds, across chunks', () => {
    const count = 70_000;
    let hash = 0x811c9dc5n ^ 5n;
    for (const byte of Buffer.from('layer.weight')) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n;
    const reference = sfc32([hash, 5n, 0x9e3779b9n]);
    for (let round = 0; round < 16; round += 1) reference.next();
    const expected = Float32Array.from(
      { length: count },
      () => Number((reference.next().value ?? 0n) >> 8n) / 2 ** 24 - 0.5,
    );
    expect(valuesOf('layer.weight', count, [-0.5, 0.5], 5)).toEqual(expected);
  });

  it('differ from name to name and from seed to seed', () => {
    const first = valuesOf('a', 100, [0, 1]);
    expect(valuesOf('b', 100, [0, 1])).not.toEqual(first);
    expect(valuesOf('a', 100, [0, 1], 2)).not.toEqual(first);
    expect(valuesOf('a', 100, [0, 1])).toEqual(first);
  });

  it('spread evenly over their range', () => {
    const count = 100_000;
    const values = valuesOf('a', count, [2, 6]);
    expect(values.every((value) => value >= 2 && value < 6)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    expect(mean).toBeCloseTo(4, 1);
    expect(variance).toBeCloseTo(4 ** 2 / 12, 1);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => values.filter((value) => Math.floor((value - 2) / 0.4) === tenth).length,
    );
    for (const found of tenths) expect(Math.abs(found - count / 10)).toBeLessThan(500);
  });
});
