import { measureLayers } from '../../profiler/layers.ts';
import { segmentsOfNodes } from '../graph/extract.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { runChain } from '../onnx/verify.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import type { Layers } from '../plan/profile.ts';
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

/** The nodes of the partitions that cover the model, each with its segment, and what measuring them is billed. */
export async function layersOf(
  { graph, layout, segments }: PreparedModel,
  { chain }: Provisional,
  target: Target,
  deployment: Deployment,
  memoryMb: number,
  inputsOf: ReadonlyMap<string, NamedTensors>,
): Promise<{ layers: Layers[]; billedMs: number[] }> {
  const layers: Layers[] = [];
  const bills: number[] = [];
  for (const { name, from, to } of chain) {
    const segmentOf = segmentsOfNodes(graph, layout, segments, from, to);
    const inputs = inputsOf.get(name) ?? new Map();
    const { peakBytes, nodes, billedMs } = await measureLayers({
      target,
      deployment,
      partition: name,
      inputs,
      memoryMb,
    });
    bills.push(billedMs);
    layers.push({
      function: name,
      memoryMb,
      peakBytes,
      // Nodes that the runtime inserts, such as casts, are counted with the partition's first segment.
      nodes: nodes.map((node) => ({ ...node, segment: segmentOf[node.index] ?? from + 1 })),
    });
  }
  return { layers, billedMs: bills };
}

/** Milliseconds of each segment, from the nodes of the partitions that cover the model. */
export function segmentTimes(segments: number, layers: readonly Layers[]): number[] {
  const ms = Array.from({ length: segments }, () => 0);
  for (const node of layers.flatMap(({ nodes }) => nodes)) ms[node.segment - 1]! += node.ms;
  return ms;
}
