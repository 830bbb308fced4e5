import { type Codec, isCodec } from '../plan/codec.ts';
import { unknownDefence } from './errors.ts';

/** What is done to a tensor before it leaves the trusted side. */
export type Defence =
  /** Adds Gaussian noise of this standard deviation to each element. */
  | { readonly kind: 'gaussian'; readonly sigma: number }
  /**
   * Scales the tensor down to an L1 norm of at most `clip`, so that two tensors differ by 2 clip at most, and adds Laplace noise of
   * scale 2 clip / epsilon to each element: epsilon-local differential privacy of the whole tensor.
   *
   * @see Dwork, McSherry, Nissim, Smith: Calibrating noise to sensitivity in private data analysis, TCC 2006
   */
  | { readonly kind: 'laplace'; readonly epsilon: number; readonly clip: number }
  /** Quantises it, as a codec does. */
  | { readonly kind: 'codec'; readonly codec: Codec };

/** @throws PartitaError P2014 */
export function parseDefence(text: string): Defence {
  const [kind = '', rest = ''] = text.split(':', 2);
  if (kind === 'codec' && isCodec(rest)) return { kind, codec: rest };
  const numbers = new Map(
    rest.split(',').map((entry) => {
      const [name = '', value = ''] = entry.split('=');
      return [name, value.trim() === '' ? Number.NaN : Number(value)] as const;
    }),
  );
  const positive = (name: string) => {
    const value = numbers.get(name);
    if (value === undefined || !(value > 0) || !Number.isFinite(value)) throw unknownDefence(text);
    return value;
  };
  if (kind === 'gaussian' && numbers.size === 1) return { kind, sigma: positive('sigma') };
  if (kind === 'laplace' && numbers.size === 2)
    return { kind, epsilon: positive('epsilon'), clip: positive('clip') };
  throw unknownDefence(text);
}

/**
 * Elements with the noise of a defence.
 *
 * @param random gives numbers in [0, 1): seeded in an experiment, from the system's cryptographic source where it protects somebody
 */
export function withNoise(
  defence: Exclude<Defence, { kind: 'codec' }>,
  elements: Float32Array,
  random: () => number,
): Float32Array {
  if (defence.kind === 'gaussian') {
    return elements.map((value) => {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      return value + defence.sigma * radius * Math.cos(2 * Math.PI * random());
    });
  }
  const norm = elements.reduce((sum, value) => sum + Math.abs(value), 0);
  const shrink = norm > defence.clip ? defence.clip / norm : 1;
  const scale = (2 * defence.clip) / defence.epsilon;
  return elements.map((value) => {
    const u = random() - 0.5;
    return value * shrink - scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
  });
}
