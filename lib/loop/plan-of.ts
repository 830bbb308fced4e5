import { dirname, relative, resolve } from 'node:path';
import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import { bytesOfAll } from '../plan/bytes-of-all.ts';
import { inlineOrS3 } from '../plan/channel.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import { type Plan, type PlannedPartition, plan } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import type { ModelRef } from '../plan/segmentation.ts';

/** What the caller decides of a partition. */
export type Place = Pick<
  PlannedPartition,
  'tier' | 'memoryMb' | 'architecture' | 'channelIn' | 'channelOut' | 'codecOut' | 'exits'
>;

/** Who walks the chain, where that isn't the caller. */
export type Walk = Partial<Pick<Plan, 'orchestration' | 'coordinatorMemoryMb' | 'coordinatorArchitecture'>>;

/** Longest a partition may run before Lambda ends it; at 128 MB a second of CPU takes 14. */
const timeoutSec = 300;

/**
 * A plan as its file holds it.
 *
 * @param files paths relative to the plan's file
 * @param places one a partition
 */
export function planOf(
  prepared: PreparedModel,
  planFile: string,
  files: readonly PartitionFiles[],
  places: readonly Place[],
  rest: Pick<Plan, 'purpose' | 'verify' | 'measuredOn' | 'search'> & Walk,
): Plan {
  const { optimize, dims, inputs, outputs, segmentation } = prepared;
  return {
    schema: plan.name,
    version: plan.version,
    createdAt: new Date().toISOString(),
    model: relativeRef(referTo(prepared), planFile),
    optimize,
    onnxRuntimeVersion: segmentation.onnxRuntimeVersion,
    dims,
    inputs: [...inputs],
    outputs: [...outputs],
    orchestration: 'client',
    partitions: files.map((file, i) => {
      const { tier, memoryMb, architecture, channelIn, channelOut, codecOut, exits } = places[i] as Place;
      const place = { tier, memoryMb, architecture, channelIn, channelOut };
      return { ...file, ...place, ...(codecOut && { codecOut }), ...(exits && { exits }), timeoutSec };
    }),
    ...rest,
  };
}

/** The reference as a file at `holder` carries it: its path relative to that file. */
export const relativeRef = (ref: ModelRef, holder: string): ModelRef => ({
  ...ref,
  file: relative(dirname(resolve(holder)), resolve(ref.file)),
});

/** How a partition's tensors travel by their size alone: inline while they fit. */
export const channelsOf = ({ inputs, outputs }: PartitionFiles): Pick<Place, 'channelIn' | 'channelOut'> => ({
  channelIn: inlineOrS3(inputs),
  channelOut: inlineOrS3(outputs),
});

/** Partitions as a profile lists the functions it measured. */
export const measuredFunctions = (files: readonly PartitionFiles[]): Profile['functions'] =>
  files.map(({ name, from, to, weightBytes, inputs, outputs }) => ({
    name,
    from,
    to,
    weightBytes,
    tensorBytesIn: bytesOfAll(inputs),
    tensorBytesOut: bytesOfAll(outputs),
  }));
