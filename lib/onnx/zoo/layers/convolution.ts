import type { Network } from '../network.ts';
import { bias, he, lecun } from './spread.ts';

export interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default half of the kernel: a stride of 1 keeps height and width */
  readonly pad?: number;
  /** Groups of channels that don't mix. @default 1 */
  readonly groups?: number;
  /** Whether a ReLU follows. @default true */
  readonly rectified?: boolean;
}

const square = (size: number) => ({ ints: [size, size] });
const allAround = (size: number) => ({ ints: [size, size, size, size] });

/** [n, from, h, w] becomes [n, to, h / stride, w / stride]. `biased` where no normalisation follows. */
export function conv(
  net: Network,
  module: string,
  input: string,
  { from, to, kernel, stride = 1, pad = Math.floor(kernel / 2), groups = 1, rectified = true }: Convolution,
  biased = true,
): string {
  const fanIn = (from / groups) * kernel * kernel;
  const shape = [to, from / groups, kernel, kernel];
  const weight = net.parameter(`${module}.weight`, shape, rectified ? he(fanIn) : lecun(fanIn));
  const biases = biased ? [net.parameter(`${module}.bias`, [to], bias)] : [];
  return net.op(module, 'Conv', [input, weight, ...biases], {
    dilations: square(1),
    group: { int: groups },
    kernel_shape: square(kernel),
    pads: allAround(pad),
    strides: square(stride),
  });
}

/** Scale of a batch normalisation: plain, or at the end of a residual branch, where less keeps the sum bounded. */
const gammas = { plain: [0.9, 1.1], branch: [0.2, 0.4] } as const;

/** A convolution and its batch normalisation. */
export function convNorm(
  net: Network,
  [module, norm]: readonly [conv: string, norm: string],
  input: string,
  convolution: Convolution,
  gamma: keyof typeof gammas = 'plain',
): string {
  const { to } = convolution;
  return net.op(
    norm,
    'BatchNormalization',
    [
      conv(net, module, input, convolution, false),
      net.parameter(`${norm}.weight`, [to], gammas[gamma]),
      net.parameter(`${norm}.bias`, [to], [-0.1, 0.1]),
      net.buffer(`${norm}.running_mean`, [to], [-0.1, 0.1]),
      net.buffer(`${norm}.running_var`, [to], [0.9, 1.1]),
    ],
    { epsilon: { float: 1e-5 }, momentum: { float: 0.9 }, training_mode: { int: 0 } },
  );
}

/** [n, from, h, w] becomes [n, to, 2h, 2w]. */
export function upConv(net: Network, module: string, input: string, from: number, to: number): string {
  const weight = net.parameter(`${module}.weight`, [from, to, 2, 2], lecun(from));
  return net.op(module, 'ConvTranspose', [input, weight, net.parameter(`${module}.bias`, [to], bias)], {
    kernel_shape: square(2),
    strides: square(2),
  });
}

export const relu = (net: Network, module: string, input: string) => net.op(module, 'Relu', [input]);

export const maxPool = (
  net: Network,
  module: string,
  input: string,
  kernel: number,
  stride = kernel,
  pad = 0,
) =>
  net.op(module, 'MaxPool', [input], {
    kernel_shape: square(kernel),
    pads: allAround(pad),
    strides: square(stride),
  });

/** [n, channels, h, w] becomes [n, channels]. */
export const globalPool = (net: Network, module: string, input: string) =>
  flatten(net, net.op(module, 'GlobalAveragePool', [input]));

/** [n, a, b, …] becomes [n, a * b * …]. */
export const flatten = (net: Network, input: string) => net.op('', 'Flatten', [input], { axis: { int: 1 } });
