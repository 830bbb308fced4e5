import type { TensorSpec } from '../../plan/tensor.ts';
import { imageTargets, type Targets, tokenTargets, valueTargets } from '../../privacy/targets.ts';
import { planesOf } from '../../samples/image.ts';
import { numbersOf } from '../../tensors/numbers.ts';
import type { NamedTensors, Tensor } from '../../tensors/tensor.ts';
import { imageInputOf } from '../samples/read-samples.ts';

/** Rows of texts: a token each. More make an attacker no better than they make it slow. */
const mostRows = 1024;

/** What an attacker is after, and how the samples' activations are looked at for it. */
export interface Aim {
  readonly input: string;
  readonly targets: Targets;
  /** Where rows are tokens, which of how many tokens of each sample; null where a row is a sample. */
  readonly positions: { readonly of: number; readonly at: readonly number[] } | null;
  /** Rows that a sample makes. */
  readonly rowsEach: number;
}

/** The input that tells most: an image, else a text, else the largest. @param inputs of the model, at least one */
export function aimAt(specs: readonly TensorSpec[], samples: readonly NamedTensors[]): Aim {
  const image = imageInputOf({ inputs: specs });
  const valuesOf = ({ name }: TensorSpec) => samples.map((sample) => numbersOf(sample.get(name) as Tensor));
  if (image !== null) {
    const images = valuesOf(image.spec).map((values) => planesOf(values, image.layout));
    return { input: image.spec.name, targets: imageTargets(images), positions: null, rowsEach: 1 };
  }
  const text = specs.find(
    ({ name, dtype, shape }) =>
      /^u?int(32|64)$/.test(dtype) && (shape.at(-1) ?? 0) > 1 && !/mask|type/i.test(name),
  );
  if (text !== undefined) {
    const of = text.shape.at(-1) as number;
    const many = Math.min(of, Math.max(1, Math.floor(mostRows / samples.length)));
    const at = Array.from({ length: many }, (_, i) => Math.floor((i * of) / many));
    const tokens = valuesOf(text).flatMap((values) => at.map((place) => values[place] as number));
    return { input: text.name, targets: tokenTargets(tokens), positions: { of, at }, rowsEach: many };
  }
  const largest = [...specs].sort((a, b) => b.bytes - a.bytes)[0] as TensorSpec;
  const rows = valuesOf(largest).map((values) => Float32Array.from(values));
  return { input: largest.name, targets: valueTargets(rows), positions: null, rowsEach: 1 };
}
