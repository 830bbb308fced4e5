import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceOf, takenExit } from '../../lib/tensors/confidence.ts';
import { tensorOf } from '../../lib/tensors/typed.ts';

const logits = (shape: number[], values: number[]) => tensorOf('float32', shape, Float32Array.from(values));
const top = { rule: 'top', scores: 'logits' } as const;
const entropy = { rule: 'entropy', scores: 'logits' } as const;

describe('how sure a classifier is', () => {
  it('is the highest probability of the softmax, or its entropy in nats', () => {
    // e^ln4 / (e^ln4 + 1) = 0.8; -(0.8 ln 0.8 + 0.2 ln 0.2) = 0.5004.
    const tensor = logits([1, 2], [Math.log(4), 0]);
    expect(confidenceOf(tensor, top)).toBeCloseTo(0.8, 6);
    expect(confidenceOf(tensor, entropy)).toBeCloseTo(0.500402, 5);
    expect(confidenceOf(logits([1, 4], [7, 7, 7, 7]), entropy)).toBeCloseTo(Math.log(4), 6);
  });

  it('is that of the least sure row', () => {
    const tensor = logits([2, 2, 1], [50, 0, 0, 0]);
    expect(confidenceOf(tensor, top)).toBeCloseTo(0.5, 6);
    expect(confidenceOf(tensor, entropy)).toBeCloseTo(Math.log(2), 6);
  });

  it('takes probabilities as they are', () => {
    const tensor = logits([1, 3], [0.25, 0.75, 0]);
    expect(confidenceOf(tensor, { rule: 'top', scores: 'probabilities' })).toBe(0.75);
    expect(confidenceOf(tensor, { rule: 'entropy', scores: 'probabilities' })).toBeCloseTo(0.562335, 5);
  });

  it('does not change when all logits are moved, however large', () => {
    const value = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 9 }),
        fc.constantFrom(-1000, 1000),
        (row, by) => {
          const shape = [1, row.length];
          const moved = row.map((each) => Math.fround(each) + by);
          const still = moved.map((each) => Math.fround(each) - by);
          for (const rule of [top, entropy])
            expect(confidenceOf(logits(shape, moved), rule)).toBeCloseTo(
              confidenceOf(logits(shape, still), rule),
              9,
            );
        },
      ),
    );
  });
});

describe('the exit that is taken', () => {
  const exits = [
    { output: 'a', ...top, threshold: 0.9 },
    { output: 'b', ...entropy, threshold: 0.6 },
  ];
  const sure = logits([1, 2], [9, 0]);
  const unsure = logits([1, 2], [0, 0]);

  it('is the first that is sure, if any', () => {
    expect(
      takenExit(
        exits,
        new Map([
          ['a', sure],
          ['b', sure],
        ]),
      ),
    ).toBe('a');
    expect(
      takenExit(
        exits,
        new Map([
          ['a', unsure],
          ['b', sure],
        ]),
      ),
    ).toBe('b');
    expect(
      takenExit(
        exits,
        new Map([
          ['a', unsure],
          ['b', unsure],
        ]),
      ),
    ).toBeNull();
  });

  it('is none that was not computed, or is not a number', () => {
    const broken = logits([1, 2], [Number.NaN, 0]);
    expect(takenExit(exits, new Map([['b', broken]]))).toBeNull();
  });
});
