import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../lib/onnx/agreement.ts';
import type { Reference } from '../../lib/onnx/references.ts';

const answer = (...values: readonly number[]): Reference => ({
  inputs: new Map(),
  outputs: new Map([
    ['y', { dtype: 'float32', shape: [2, 3], data: new Uint8Array(Float32Array.from(values).buffer) }],
  ]),
});

describe('agreement', () => {
  it('counts the rows whose largest element is at the same place', () => {
    const expected = [answer(1, 3, 2, 0, 0, 9), answer(5, 1, 1, 1, 5, 1)];
    const made = [answer(1, 4, 2, 7, 0, 6), answer(5, 1, 1, 1, 5, 1)];
    expect(agreementOf(expected, made)).toEqual({ top1: 0.75, exact: false, maxAbsDiff: 7, maxRelDiff: 1 });
  });

  it('takes rows along the last axis that has more than one element', () => {
    const maps = (...values: readonly number[]): Reference => ({
      inputs: new Map(),
      outputs: new Map([
        [
          'y',
          { dtype: 'float32', shape: [1, 3, 1, 1], data: new Uint8Array(Float32Array.from(values).buffer) },
        ],
      ]),
    });
    expect(agreementOf([maps(1, 2, 3), maps(1, 2, 3)], [maps(1, 2, 4), maps(3, 2, 1)]).top1).toBe(0.5);
  });

  it('has no top-1 of rows of one element', () => {
    const single: Reference = {
      inputs: new Map(),
      outputs: new Map([['y', { dtype: 'float32', shape: [1], data: new Uint8Array(4) }]]),
    };
    expect(agreementOf([single], [single]).top1).toBeNull();
  });

  it('is nothing where an answer has another shape', () => {
    const other = { inputs: new Map(), outputs: new Map() };
    expect(agreementOf([answer(1, 2, 3, 4, 5, 6)], [other]).top1).toBe(0);
  });
});
