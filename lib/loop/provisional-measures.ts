import { measureLayers } from '../../profiler/layers.ts';
import { segmentsOfNodes } from '../graph/extract.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { runChain } from '../onnx/verify.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import type { Deployment, Target } from '../targets/target.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import type { Provisional } from './provisional.ts';

/**
 * What each partition is sent: inputs of the model, and the tensors inside it that cross.
 *
 * @param dir folder that the partitions' paths are relative to
 */
export async function inputsOfParts(
  { optimize, references, ref }: PreparedModel,
  dir: string,
  files: readonly PartitionFiles[],
): Promise<ReadonlyMap<string, NamedTensors>> {
  const [known = new Map()] = await runChain(ref.file, dir, files, optimize, [
    references[0]?.inputs ?? new Map(),
  ]);
  return new Map(
    files.map(({ name, inputs }) => [
      name,
      new Map(
        inputs.flatMap((input) => (known.has(input.name) ? [[input.name, known.get(input.name)]] : [])),
      ),
    ]),
  );
}

/** Milliseconds of each segment, from the nodes of the partitions that cover the model. */
export async function segmentTimes(
  { graph, layout, segments, segmentation }: PreparedModel,
  { chain }: Provisional,
  target: Target,
  deployment: Deployment,
  memoryMb: number,
  inputsOf: ReadonlyMap<string, NamedTensors>,
): Promise<number[]> {
  const ms = segmentation.segments.map(() => 0);
  for (const { name, from, to } of chain) {
    const segmentOf = segmentsOfNodes(graph, layout, segments, from, to);
    const inputs = inputsOf.get(name) ?? new Map();
    for (const node of await measureLayers({ target, deployment, partition: name, inputs, memoryMb })) {
      // Nodes that the runtime inserts, such as casts, are counted with the partition's first segment.
      const segment = segmentOf[node.index] ?? from + 1;
      ms[segment - 1] = (ms[segment - 1] as number) + node.ms;
    }
  }
  return ms;
}
