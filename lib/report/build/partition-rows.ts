import { bytesOfAll } from '../../plan/bytes-of-all.ts';
import type { ReportedPartition } from '../schema/partition.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** The plan's partitions, what was predicted of each and what was measured. */
export function partitionRows({ profile, subject, chosen }: MeasuredPlan): ReportedPartition[] {
  return subject.plan.partitions.map((partition) => {
    const { name, memoryMb } = partition;
    const own = (row: { function: string; memoryMb: number }) =>
      row.function === name && row.memoryMb === memoryMb;
    const warm = profile.warm.find(own);
    const cold = profile.cold.find(own);
    const placement = chosen.partitions.find(({ to }) => to === partition.to);
    return {
      name,
      tier: partition.tier,
      architecture: partition.architecture,
      memoryMb,
      from: partition.from,
      to: partition.to,
      nodes: partition.nodes,
      weightBytes: partition.weightBytes,
      bytesIn: bytesOfAll(partition.inputs),
      bytesOut: bytesOfAll(partition.outputs),
      channelIn: partition.channelIn,
      channelOut: partition.channelOut,
      predictedDurationMs: placement?.durationMs ?? null,
      durationMs: warm?.durationMs ?? null,
      predictedInitMs: placement?.initMs ?? null,
      initMs: cold?.initMs ?? null,
      predictedMaxMemoryMb: placement?.maxMemoryMb ?? null,
      maxMemoryMb: warm?.maxMemoryMb ?? null,
      sha256: partition.sha256,
    };
  });
}
