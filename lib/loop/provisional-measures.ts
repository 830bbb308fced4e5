import { noNodeTimes } from '../../profiler/errors.ts';
import { segmentsOfNodes } from '../graph/extract.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { runChain } from '../onnx/verify.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import type { Layers } from '../plan/profile.ts';
import type { NamedTensors } from '../tensors/tensor.ts';

/**
 * What each partition is sent: inputs of the model, and the tensors inside it that cross.
 *
 * @param dir folder that the partitions' paths are relative to
 * @param sets the model's inputs, once or several times
 * @returns for each partition, by name, one map a set
 */
export async function inputsOfParts(
  { optimize, ref }: PreparedModel,
  dir: string,
  files: readonly PartitionFiles[],
  sets: readonly NamedTensors[],
): Promise<ReadonlyMap<string, readonly NamedTensors[]>> {
  const known = await runChain(ref.file, dir, files, optimize, sets);
  return new Map(
    files.map(({ name, inputs }) => [
      name,
      known.map(
        (tensors) =>
          new Map(
            inputs.flatMap((input) => {
              const tensor = tensors.get(input.name);
              return tensor === undefined ? [] : [[input.name, tensor] as const];
            }),
          ),
      ),
    ]),
  );
}

/** The segment of each node of a partition, by the partition's name and the node's index in its graph. */
export function segmentLookup(
  { graph, layout, segments }: PreparedModel,
  files: readonly PartitionFiles[],
): (name: string, node: number) => number {
  const known = new Map(
    files.map(({ name, from, to }) => [
      name,
      { from, of: segmentsOfNodes(graph, layout, segments, from, to) },
    ]),
  );
  // Nodes that the runtime inserts, such as casts, are counted with the partition's first segment.
  return (name, node) => known.get(name)?.of[node] ?? (known.get(name)?.from ?? 0) + 1;
}

/**
 * Milliseconds of each segment, from the nodes of the partitions that cover the model, each at its largest size.
 *
 * @throws PartitaError P1611 where a partition's nodes were not timed
 */
export function segmentTimes(
  segments: number,
  chain: readonly PartitionFiles[],
  layers: readonly Layers[],
): { memoryMb: number; ms: number[] } {
  const ms = Array.from({ length: segments }, () => 0);
  const taken = chain.map(({ name }) => {
    const own = layers.filter((each) => each.function === name);
    if (own.length === 0) throw noNodeTimes(name);
    return own.reduce((a, b) => (b.memoryMb > a.memoryMb ? b : a));
  });
  for (const node of taken.flatMap(({ nodes }) => nodes)) ms[node.segment - 1]! += node.ms;
  return { memoryMb: Math.min(...taken.map(({ memoryMb }) => memoryMb)), ms };
}
