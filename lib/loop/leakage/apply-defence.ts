import { type Defence, withNoise } from '../../privacy/defence.ts';
import { codeTensor, decodeTensor } from '../../tensors/codecs/code.ts';
import { toHalves } from '../../tensors/codecs/half.ts';
import { numbersOf } from '../../tensors/numbers.ts';
import type { NamedTensors, Tensor } from '../../tensors/tensor.ts';
import { tensorOf } from '../../tensors/typed.ts';

const largestHalf = 65_504;

/** Tensors as they are seen behind a defence; those that aren't floats of 16 or 32 bits are left alone. */
export async function applyDefence(
  defence: Defence,
  tensors: NamedTensors,
  random: () => number,
): Promise<NamedTensors> {
  const defended = await Promise.all(
    [...tensors].map(async ([name, tensor]): Promise<[string, Tensor]> => {
      const { dtype, shape } = tensor;
      if (dtype !== 'float32' && dtype !== 'float16') return [name, tensor];
      if (defence.kind === 'codec')
        return [name, await decodeTensor(name, await codeTensor(tensor, defence.codec))];
      const noisy = withNoise(defence, Float32Array.from(numbersOf(tensor)), random);
      if (dtype === 'float32') return [name, tensorOf(dtype, shape, noisy)];
      const halves = toHalves(noisy.map((value) => Math.min(Math.max(value, -largestHalf), largestHalf)));
      return [name, halves === null ? tensor : tensorOf(dtype, shape, halves)];
    }),
  );
  return new Map(defended);
}
