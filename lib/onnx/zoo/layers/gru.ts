import type { Network } from '../network.ts';
import { linear } from './dense.ts';

/**
 * One step of a gated recurrent unit: `input` and `state` are [n, hidden], and so is the next state.
 * Source: Cho et al. 2014, arXiv 1406.1078.
 */
export function gruCell(net: Network, module: string, input: string, state: string, hidden: number): string {
  const beside = (tensor: string) => net.op(module, 'Concat', [input, tensor], { axis: { int: -1 } });
  const gates = linear(net, `${module}.gates`, beside(state), 2 * hidden, 2 * hidden);
  const halves = net.constant(module, 'int64', [2], [hidden, hidden]);
  const open = net.op(module, 'Sigmoid', [gates]);
  const [keep = '', reset = ''] = net.ops(module, 'Split', [open, halves], 2, { axis: { int: -1 } });
  const remembered = net.op(module, 'Mul', [reset, state]);
  const proposal = linear(net, `${module}.candidate`, beside(remembered), 2 * hidden, hidden);
  const candidate = net.op(module, 'Tanh', [proposal]);
  const kept = net.op(module, 'Mul', [keep, net.op(module, 'Sub', [state, candidate])]);
  return net.op(module, 'Add', [candidate, kept]);
}
