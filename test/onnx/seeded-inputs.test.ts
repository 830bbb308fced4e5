import { describe, expect, it } from 'vitest';
import { tensorSpec } from '../../lib/onnx/dims.ts';
import { readModel } from '../../lib/onnx/read-model.ts';
import { indexBounds, seededInputs } from '../../lib/onnx/seeded-inputs.ts';
import { wireDtypes } from '../../lib/plan/dtype.ts';
import { elementKinds } from '../../lib/tensors/elements.ts';
import type { Tensor } from '../../lib/tensors/tensor.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { sharedWeight } from '../support/models.ts';

function valuesOf({ dtype, data }: Tensor): number[] {
  const { View } = elementKinds[dtype];
  const elements = new View(Uint8Array.from(data).buffer, 0, data.length / View.BYTES_PER_ELEMENT);
  return Array.from<number | bigint, number>(elements, Number);
}

describe('seeded inputs', () => {
  const specs = wireDtypes.map((dtype) => tensorSpec(dtype, dtype, [20, 10]));

  it('are the same for the same seed, and others for another', () => {
    const first = seededInputs(specs, new Map(), 1);
    expect(seededInputs(specs, new Map(), 1)).toEqual(first);
    const second = seededInputs(specs, new Map(), 2);
    for (const { name } of specs.filter(({ dtype }) => dtype !== 'bool')) {
      expect(second.get(name)).not.toEqual(first.get(name));
    }
  });

  it('are reals between -1 and 1, of both signs', () => {
    const inputs = seededInputs(specs, new Map(), 3);
    for (const name of ['float32', 'float64']) {
      const values = valuesOf(inputs.get(name) as Tensor);
      expect(Math.min(...values)).toBeLessThan(-0.8);
      expect(Math.max(...values)).toBeGreaterThan(0.8);
      expect(values.every((each) => Math.abs(each) < 1)).toBe(true);
    }
  });

  it('are halves whose values are spread like the reals', () => {
    const bits = valuesOf(seededInputs(specs, new Map(), 3).get('float16') as Tensor);
    const values = bits.map((each) => {
      const exponent = (each >> 10) & 31;
      const magnitude =
        exponent === 0 ? (each & 1023) * 2 ** -24 : (1 + (each & 1023) / 1024) * 2 ** (exponent - 15);
      return each & 0x8000 ? -magnitude : magnitude;
    });
    expect(values.every((each) => Math.abs(each) < 1)).toBe(true);
    const mean = values.reduce((sum, each) => sum + Math.abs(each), 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
  });

  it('are small integers, ones in masks, and true', () => {
    const inputs = seededInputs(
      [...specs, tensorSpec('attention_mask', 'int64', [8])],
      new Map([['int64', 3]]),
      4,
    );
    expect(new Set(valuesOf(inputs.get('int64') as Tensor))).toEqual(new Set([0, 1, 2]));
    expect(Math.max(...valuesOf(inputs.get('uint8') as Tensor))).toBeLessThan(8);
    expect(new Set(valuesOf(inputs.get('bool') as Tensor))).toEqual(new Set([1]));
    expect(new Set(valuesOf(inputs.get('attention_mask') as Tensor))).toEqual(new Set([1]));
  });

  it('have no elements where a size is 0', () => {
    expect(seededInputs([tensorSpec('x', 'float32', [2, 0])], new Map(), 1).get('x')?.data).toHaveLength(0);
  });
});

describe('the bounds of indices', () => {
  it('are the rows of the tables that they look up, the fewest of several', () => {
    expect(indexBounds(readModel(sharedWeight().file))).toEqual(new Map([['ids', 20]]));
    const { file } = writeModel({
      name: 'lookups',
      nodes: [
        node('Cast', ['ids'], ['wide'], { to: { int: 7 } }),
        node('Gather', ['columns', 'wide'], ['a'], { axis: { int: -1 } }),
        node('Gather', ['rows', 'ids'], ['b']),
        node('Gather', ['x', 'ids'], ['c']),
      ],
      inputs: [value('ids', [2], 'int32'), value('x', [9, 9])],
      outputs: [],
      initializers: [weight('columns', 9, 5), weight('rows', 7, 2)],
    });
    expect(indexBounds(readModel(file))).toEqual(new Map([['ids', 5]]));
  });
});
