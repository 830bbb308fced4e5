import type { Network } from '../network.ts';

/** x * (erf(x / sqrt 2) + 1) * 0.5, in the five nodes that exporters write. */
export function gelu(net: Network, module: string, x: string): string {
  const scalar = (value: number) => net.constant(module, 'float32', [], [value]);
  const erf = net.op(module, 'Erf', [net.op(module, 'Div', [x, scalar(Math.SQRT2)])]);
  const product = net.op(module, 'Mul', [x, net.op(module, 'Add', [erf, scalar(1)])]);
  return net.op(module, 'Mul', [product, scalar(0.5)]);
}

/** x * 0.5 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))), in the nodes that exporters write. */
export function geluTanh(net: Network, module: string, x: string): string {
  const scalar = (value: number) => net.constant(module, 'float32', [], [value]);
  const half = net.op(module, 'Mul', [x, scalar(0.5)]);
  const cube = net.op(module, 'Mul', [net.op(module, 'Pow', [x, scalar(3)]), scalar(0.044715)]);
  const scaled = net.op(module, 'Mul', [net.op(module, 'Add', [x, cube]), scalar(Math.sqrt(2 / Math.PI))]);
  const gate = net.op(module, 'Add', [net.op(module, 'Tanh', [scaled]), scalar(1)]);
  return net.op(module, 'Mul', [half, gate]);
}

/** Between 0 and 6. */
export const relu6 = (net: Network, module: string, x: string) =>
  net.op(module, 'Clip', [
    x,
    net.constant(module, 'float32', [], [0]),
    net.constant(module, 'float32', [], [6]),
  ]);
