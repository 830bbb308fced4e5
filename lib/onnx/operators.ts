import { liftConstants } from './graph-of.ts';
import type { OnnxModel } from './model.ts';

/** What a model has of one operator. */
export interface OperatorSummary {
  readonly opType: string;
  readonly nodes: number;
  /** Bytes of the weights that its nodes read or hold; those that several nodes read count for the first. */
  readonly weightBytes: number;
}

/** Operators of a model's top level, heaviest first, then most frequent. */
export function operatorsOf(model: OnnxModel): OperatorSummary[] {
  const lifted = liftConstants(model);
  const unread = new Map([...lifted.weights.values()].map(({ name, weightBytes }) => [name, weightBytes]));
  const operators = new Map<string, { nodes: number; weightBytes: number }>();
  for (const { opType } of model.nodes) {
    const { nodes } = operators.get(opType) ?? { nodes: 0 };
    operators.set(opType, { nodes: nodes + 1, weightBytes: 0 });
  }
  for (const { opType, inputs, captures, bodyWeights } of lifted.nodes) {
    const operator = operators.get(opType);
    if (operator === undefined) continue;
    for (const { weightBytes } of bodyWeights) operator.weightBytes += weightBytes;
    for (const name of [...inputs, ...captures]) {
      operator.weightBytes += unread.get(name) ?? 0;
      unread.delete(name);
    }
  }
  return [...operators]
    .map(([opType, summary]) => ({ opType, ...summary }))
    .sort((a, b) => b.weightBytes - a.weightBytes || b.nodes - a.nodes);
}
