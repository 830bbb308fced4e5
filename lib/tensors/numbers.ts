import { fromHalves } from './codecs/half.ts';
import type { Tensor } from './tensor.ts';
import { elementsOf } from './typed.ts';

/** A tensor's elements as numbers; 64-bit integers beyond 2^53 lose digits. */
export function numbersOf(
  tensor: Tensor,
): Exclude<ReturnType<typeof elementsOf>, BigInt64Array | BigUint64Array> {
  const { dtype } = tensor;
  if (dtype === 'float16') return fromHalves(elementsOf(tensor, dtype));
  const elements = elementsOf(tensor, dtype);
  return elements instanceof BigInt64Array || elements instanceof BigUint64Array
    ? Float64Array.from(elements, Number)
    : elements;
}
