import type { ServedPlan } from '../plan/deployment.ts';

/** For each partition, in the plan's order: the tensors that are still needed once it has answered. */
export function neededAfter({
  outputs,
  partitions,
}: Pick<ServedPlan, 'outputs' | 'partitions'>): ReadonlySet<string>[] {
  return partitions.map((_, index) => {
    const later = partitions.slice(index + 1).flatMap(({ inputs }) => inputs);
    return new Set([...outputs, ...later].map(({ name }) => name));
  });
}
