import type { Network, Range } from '../network.ts';
import { bias, xavier } from './spread.ts';

/** A dense layer over [n, from] that gives [n, to], as exporters write it: Gemm with a weight of [to, from]. */
export function dense(
  net: Network,
  module: string,
  input: string,
  from: number,
  to: number,
  range: Range = xavier(from, to),
): string {
  const weight = net.parameter(`${module}.weight`, [to, from], range);
  const biases = net.parameter(`${module}.bias`, [to], bias);
  return net.op(module, 'Gemm', [input, weight, biases], { transB: { int: 1 } });
}

/**
 * x W + b over the last axis; [from] values become [to]. The bias is the second operand, where ONNX Runtime's
 * fusions look for it.
 */
export function linear(
  net: Network,
  module: string,
  input: string,
  from: number,
  to: number,
  range: Range = xavier(from, to),
): string {
  const weight = net.parameter(`${module}.weight`, [from, to], range);
  const biases = net.parameter(`${module}.bias`, [to], bias);
  return net.op(module, 'Add', [net.op(module, 'MatMul', [input, weight]), biases]);
}

/** x W over the last axis. */
export function project(net: Network, module: string, input: string, from: number, to: number, range: Range) {
  return net.op(module, 'MatMul', [input, net.parameter(`${module}.weight`, [from, to], range)]);
}
