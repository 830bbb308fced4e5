import type { Network, Range } from '../network.ts';

/** Layer normalisation over the last axis. */
export function layerNorm(
  net: Network,
  module: string,
  input: string,
  size: number,
  epsilon: number,
): string {
  const gamma = net.parameter(`${module}.weight`, [size], [0.9, 1.1]);
  const beta = net.parameter(`${module}.bias`, [size], [-0.1, 0.1]);
  return net.op(module, 'LayerNormalization', [input, gamma, beta], {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
}

/** x / rms(x) * gamma over the last axis, in the nodes that exporters write. */
export function rmsNorm(net: Network, module: string, input: string, size: number): string {
  const scalar = (value: number) => net.constant(module, 'float32', [], [value]);
  const gamma = net.parameter(`${module}.weight`, [size], [0.9, 1.1]);
  const squares = net.op(module, 'Pow', [input, scalar(2)]);
  const mean = net.op(module, 'ReduceMean', [squares], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  const root = net.op(module, 'Sqrt', [net.op(module, 'Add', [mean, scalar(1e-6)])]);
  const normed = net.op(module, 'Mul', [input, net.op(module, 'Div', [scalar(1), root])]);
  return net.op(module, 'Mul', [gamma, normed]);
}

/** Normalisation of each channel over its height and width, scaled by `gamma`. */
export function instanceNorm(net: Network, module: string, input: string, channels: number, gamma: Range) {
  const scale = net.parameter(`${module}.weight`, [channels], gamma);
  const shift = net.parameter(`${module}.bias`, [channels], [-0.1, 0.1]);
  return net.op(module, 'InstanceNormalization', [input, scale, shift], { epsilon: { float: 1e-5 } });
}
