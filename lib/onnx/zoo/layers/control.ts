import type { ValueSpec } from '../../model-spec.ts';
import type { Network } from '../network.ts';
import { linear } from './dense.ts';

// What enters and leaves the bodies of nodes.

export const real = (name: string, shape: readonly number[]): ValueSpec => ({
  name,
  dtype: 'float32',
  shape,
});
export const count = (name: string): ValueSpec => ({ name, dtype: 'int64', shape: [] });
export const flag = (name: string, shape: readonly number[] = []): ValueSpec => ({
  name,
  dtype: 'bool',
  shape,
});

/** Adds the nodes of a branch and returns what it leaves. */
type Branch = (inner: Network) => string;

/** An If. Either branch leaves [1, hidden], made inside of tensors around it. */
export function choose(
  net: Network,
  module: string,
  condition: string,
  hidden: number,
  [yes, no]: readonly [yes: Branch, no: Branch],
): string {
  const branch = (name: string, build: Branch) =>
    net.body(name, [], (inner) => [{ ...real(`${name}_out`, [1, hidden]), from: build(inner) }]);
  return net.op(module, 'If', [condition], {
    then_branch: branch(`${module}.then`, yes),
    else_branch: branch(`${module}.else`, no),
  });
}

/** Whether what a dense layer gives for a state [1, hidden] is above a bound. */
export function isAbove(net: Network, module: string, input: string, hidden: number, bound: number): string {
  const score = linear(net, module, input, hidden, 1);
  const scalar = net.op(module, 'ReduceMean', [score], { keepdims: { int: 0 } });
  return net.op(module, 'Greater', [scalar, net.constant(module, 'float32', [], [bound])]);
}
