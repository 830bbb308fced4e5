import type { ServedPlan } from './deployment.ts';

/** Who has a tensor: the caller, or the partition of an index. */
export type TensorSource = 'caller' | number;

/** For each partition, and for the answer: whose tensors it needs, each source once. */
export function chainSources({
  partitions,
  outputs,
}: Pick<ServedPlan, 'outputs'> & {
  readonly partitions: readonly Pick<ServedPlan['partitions'][number], 'inputs' | 'outputs'>[];
}): {
  readonly partitions: readonly (readonly TensorSource[])[];
  readonly outputs: readonly TensorSource[];
} {
  const producer = new Map<string, TensorSource>();
  const sourcesOf = (tensors: readonly { readonly name: string }[]): TensorSource[] => [
    ...new Set(tensors.map(({ name }) => producer.get(name) ?? 'caller')),
  ];
  const byPartition = partitions.map((partition, index) => {
    const sources = sourcesOf(partition.inputs);
    for (const { name } of partition.outputs) producer.set(name, index);
    return sources;
  });
  return { partitions: byPartition, outputs: sourcesOf(outputs) };
}
