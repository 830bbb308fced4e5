import type { ServedPlan } from './deployment.ts';
import type { ExitPoint } from './exit.ts';

type Served = Pick<ServedPlan, 'outputs' | 'partitions'>;

/** Outputs of the model that the first partitions of a plan compute. */
export function computedBy({ outputs, partitions }: Served, count: number): ServedPlan['outputs'] {
  const made = new Set(partitions.slice(0, count).flatMap((one) => one.outputs.map(({ name }) => name)));
  return outputs.filter(({ name }) => made.has(name));
}

/**
 * Where the chain may end with a partition; undefined where it can't.
 *
 * @param allowed outputs at which it may; all where left out
 */
export function exitPointOf(
  { outputs }: Pick<Served, 'outputs'>,
  partition: Pick<Served['partitions'][number], 'exits' | 'outputs'>,
  allowed?: readonly string[],
): ExitPoint | undefined {
  const exits =
    partition.exits?.filter(({ output }) => allowed === undefined || allowed.includes(output)) ?? [];
  if (exits.length === 0) return undefined;
  const own = partition.outputs.filter(({ name }) => outputs.some((output) => output.name === name));
  return { exits, outputs: own.map(({ name }) => name) };
}
