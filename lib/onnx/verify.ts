import { join } from 'node:path';
import type { PartitionFiles, Verification } from '../plan/manifest.ts';
import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { compareTensors, type Difference, noDifference, worse } from './compare.ts';
import { innerValues } from './inner-values.ts';
import { levels, referenceThreads } from './modes.ts';
import type { PreparedModel } from './prepare.ts';
import type { Reference } from './references.ts';
import { openRuntime } from './runtime/runtime.ts';

/**
 * Runs the chain of partitions, in a child process, and compares it with what the unsplit model answered.
 *
 * @param dir folder that the partitions' paths are relative to
 * @throws PartitaError P1112-P1114 when a partition doesn't load or run
 */
export async function verifyChain(
  shownAs: string,
  dir: string,
  partitions: readonly Pick<PartitionFiles, 'model' | 'inputs'>[],
  optimize: OptimizeMode,
  references: readonly Reference[],
): Promise<Omit<Verification, 'firstDifferingPartition'> & { made: readonly NamedTensors[] }> {
  const inputs = references.map((reference) => reference.inputs);
  const made = await runChain(shownAs, dir, partitions, optimize, inputs);
  const difference = references
    .flatMap(({ outputs }, run) =>
      [...outputs].map(([name, expected]) => compareTensors(expected, made[run]?.get(name))),
    )
    .reduce<Difference>(worse, noDifference);
  return { ...difference, runs: references.length, threads: referenceThreads, made };
}

/**
 * Runs partition after partition in a child process.
 *
 * @returns for each of the inputs given, these and everything that the partitions answered
 * @throws PartitaError P1112-P1114 when a partition doesn't load or run
 */
export async function runChain(
  shownAs: string,
  dir: string,
  partitions: readonly Pick<PartitionFiles, 'model' | 'inputs'>[],
  optimize: OptimizeMode,
  given: readonly NamedTensors[],
): Promise<readonly NamedTensors[]> {
  const runtime = openRuntime(shownAs);
  try {
    const made = given.map((inputs) => new Map<string, Tensor>(inputs));
    for (const { model, inputs } of partitions) {
      await runtime.load(join(dir, model), { level: levels[optimize].partition, threads: referenceThreads });
      for (const tensors of made) {
        const feeds = new Map(inputs.flatMap(({ name }) => pick(tensors, name)));
        for (const [name, tensor] of await runtime.run(feeds)) tensors.set(name, tensor);
      }
    }
    return made;
  } finally {
    await runtime.close();
  }
}

/**
 * `verifyChain` for a model that has just been prepared; where bits differ, also the first partition whose
 * outputs do.
 */
export async function verifyPartitions(
  prepared: PreparedModel,
  dir: string,
  partitions: readonly Pick<PartitionFiles, 'model' | 'inputs' | 'outputs'>[],
): Promise<Verification> {
  const { ref, optimize, references } = prepared;
  const { made, ...result } = await verifyChain(ref.file, dir, partitions, optimize, references);
  const firstDifferingPartition = result.exact
    ? null
    : await firstDiffering(prepared, partitions, references, made);
  return { ...result, firstDifferingPartition };
}

/**
 * The first partition one of whose outputs has other bits than in the graph that was split, run whole, in the first
 * run that isn't exact. Where the unsplit model differs from that graph itself, the first that answers an output of
 * the model otherwise. null where nothing differs.
 */
export async function firstDiffering(
  prepared: PreparedModel,
  partitions: readonly Pick<PartitionFiles, 'outputs'>[],
  references: readonly Reference[],
  made: readonly NamedTensors[],
): Promise<number | null> {
  const differs = (expected: NamedTensors, run: number, name: string) => {
    const tensor = expected.get(name);
    return tensor !== undefined && !compareTensors(tensor, made[run]?.get(name)).exact;
  };
  const run = references.findIndex(({ outputs }, at) =>
    [...outputs.keys()].some((name) => differs(outputs, at, name)),
  );
  const reference = references[run];
  if (reference === undefined) return null;
  const crossing = partitions.flatMap(({ outputs }) => outputs.map(({ name }) => name));
  const runtime = openRuntime(prepared.ref.file);
  try {
    const inner = await innerValues(prepared, crossing, reference.inputs, runtime);
    const firstIn = (expected: NamedTensors) =>
      partitions.findIndex(({ outputs }) => outputs.some(({ name }) => differs(expected, run, name)));
    const first = firstIn(inner);
    return first < 0 ? firstIn(reference.outputs) : first;
  } finally {
    await runtime.close();
  }
}

const pick = (tensors: NamedTensors, name: string): [string, Tensor][] => {
  const tensor = tensors.get(name);
  return tensor === undefined ? [] : [[name, tensor]];
};
