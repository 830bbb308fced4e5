import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf, outputsOf, rangeTable, weightBytesOf } from '../../lib/graph/ranges.ts';
import type { Segmentation } from '../../lib/plan/segmentation.ts';

type Part = Pick<Segmentation, 'sharedWeights' | 'tensors'> & { readonly weightBytes: readonly number[] };

const segmentation = ({ weightBytes, sharedWeights, tensors }: Part): Segmentation => ({
  optimize: 'extended',
  onnxRuntimeVersion: '1.30.0',
  dims: {},
  segments: weightBytes.map((bytes, i) => ({ index: i + 1, nodes: 1, weightBytes: bytes })),
  sharedWeights,
  tensors,
  cuts: [],
});

const tensor = (
  name: string,
  bytes: number,
  producer: number,
  consumers: number[],
  isOutput = false,
): Segmentation['tensors'][number] => ({
  name,
  dtype: 'uint8',
  shape: [bytes],
  bytes,
  producer,
  consumers,
  isOutput,
});

/** x -> 1 -> a -> 2 -> b -> 3 -> c -> 4 -> y, with a mask from outside, a skip from 1 to 4 and `b` an output too. */
const residual = segmentation({
  weightBytes: [10, 20, 30, 40],
  sharedWeights: [{ bytes: 5, segments: [1, 4] }],
  tensors: [
    tensor('x', 100, 0, [1]),
    tensor('mask', 7, 0, [2, 4]),
    tensor('a', 200, 1, [2, 4]),
    tensor('b', 300, 2, [3], true),
    tensor('c', 400, 3, [4]),
    tensor('y', 50, 4, [], true),
  ],
});

const names = (tensors: readonly { name: string }[]) => tensors.map(({ name }) => name);

describe('ranges of a model with a skip connection, a late input and a shared weight', () => {
  it('are sent what they read: tensors of earlier segments and inputs of the model, wherever they are read', () => {
    expect(names(inputsOf(residual, 0, 2))).toEqual(['x', 'mask']);
    expect(names(inputsOf(residual, 2, 3))).toEqual(['b']);
    expect(names(inputsOf(residual, 2, 4))).toEqual(['mask', 'a', 'b']);
    expect(names(inputsOf(residual, 0, 4))).toEqual(['x', 'mask']);
  });

  it('answer what is read later and the outputs of the model, and relay nothing', () => {
    expect(names(outputsOf(residual, 0, 1))).toEqual(['a']);
    expect(names(outputsOf(residual, 1, 2))).toEqual(['b']);
    expect(names(outputsOf(residual, 1, 3))).toEqual(['b', 'c']);
    expect(names(outputsOf(residual, 0, 4))).toEqual(['b', 'y']);
  });

  it('weigh a shared weight once, in each range that reads it', () => {
    expect(weightBytesOf(residual, 0, 1)).toBe(15);
    expect(weightBytesOf(residual, 1, 3)).toBe(50);
    expect(weightBytesOf(residual, 0, 4)).toBe(105);
  });

  it('describe a tensor as the wire needs it', () => {
    expect(inputsOf(residual, 3, 4)[2]).toEqual({ name: 'c', dtype: 'uint8', shape: [400], bytes: 400 });
  });
});

/** Segmentations of up to nine segments with any tensors and shared weights. */
const anySegmentation = fc.integer({ min: 1, max: 9 }).chain((n) => {
  const ascending = (min: number, least: number) =>
    fc
      .uniqueArray(fc.integer({ min, max: n }), { minLength: Math.min(least, n - min + 1) })
      .map((segments) => segments.sort((a, b) => a - b));
  const anyTensor = fc
    .tuple(fc.integer({ min: 0, max: n }), fc.boolean(), fc.nat(1000))
    .chain(([producer, isOutput, bytes]) =>
      ascending(Math.max(1, producer), 0).map((consumers) =>
        tensor('t', bytes, producer, consumers, isOutput),
      ),
    );
  return fc.record({
    weightBytes: fc.array(fc.nat(1000), { minLength: n, maxLength: n }),
    sharedWeights: fc.array(
      fc.record({ bytes: fc.integer({ min: 1, max: 1000 }), segments: ascending(1, 2) }),
      { maxLength: 4 },
    ),
    tensors: fc.array(anyTensor, { maxLength: 8 }),
  });
});

const sumBytes = (tensors: readonly { bytes: number }[]) =>
  tensors.reduce((sum, { bytes }) => sum + bytes, 0);

describe('rangeTable', () => {
  it('holds for every range what the tensors and weights of that range add up to', () => {
    fc.assert(
      fc.property(anySegmentation, (part) => {
        const model = segmentation(part);
        const table = rangeTable(model);
        expect(table.count).toBe(model.segments.length);
        for (let from = 0; from < table.count; from++) {
          for (let to = from + 1; to <= table.count; to++) {
            expect(table.bytesIn(from, to)).toBe(sumBytes(inputsOf(model, from, to)));
            expect(table.bytesOut(from, to)).toBe(sumBytes(outputsOf(model, from, to)));
            expect(table.weightBytes(from, to)).toBe(weightBytesOf(model, from, to));
          }
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
