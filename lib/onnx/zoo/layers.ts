import type { Network } from './network.ts';

const epsilon = 1e-12;

/**
 * x W + b; [from] values become [to]. Xavier-uniform weights keep their size from layer to layer. The bias
 * is the second operand, where ONNX Runtime's fusions look for it.
 */
export function linear(net: Network, module: string, input: string, from: number, to: number): string {
  const xavier = Math.sqrt(6 / (from + to));
  const weight = net.parameter(`${module}.weight`, [from, to], [-xavier, xavier]);
  const bias = net.parameter(`${module}.bias`, [to], [-0.05, 0.05]);
  return net.op(module, 'Add', [net.op(module, 'MatMul', [input, weight]), bias]);
}

/** Layer normalisation over the last axis. */
export function layerNorm(net: Network, module: string, input: string, size: number): string {
  const gamma = net.parameter(`${module}.weight`, [size], [0.9, 1.1]);
  const beta = net.parameter(`${module}.bias`, [size], [-0.1, 0.1]);
  return net.op(module, 'LayerNormalization', [input, gamma, beta], {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
}

/** x * (erf(x / sqrt 2) + 1) * 0.5, in the five nodes that exporters write. */
export function gelu(net: Network, module: string, x: string): string {
  const scalar = (value: number) => net.constant(module, 'float32', [], [value]);
  const erf = net.op(module, 'Erf', [net.op(module, 'Div', [x, scalar(Math.SQRT2)])]);
  const product = net.op(module, 'Mul', [x, net.op(module, 'Add', [erf, scalar(1)])]);
  return net.op(module, 'Mul', [product, scalar(0.5)]);
}
