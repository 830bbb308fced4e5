import { bytesOfAll } from './bytes-of-all.ts';
import { vcpus } from './lambda-limits.ts';
import type { Plan } from './plan.ts';

/** Memory of a coordinator whose plan doesn't say: a third of what it takes is the CPU's, so that more buys little. */
export const defaultCoordinatorMb = 1024;

/**
 * CPU time of one vCPU that an inference takes a coordinator, in ms. Measured on the embedded target, through its URL
 * against a caller who walks himself: 1 to 6 partitions, 3 KB to 2.5 MB relayed, 256 to 1769 MB, 80 inferences each.
 */
const inferenceCpuMs = { fixed: 1.5, perPartition: 0.8, perMb: 6.5 } as const;

/** What its first inference takes longer, in ms. Measured likewise. */
const start = { fixedMs: 120, cpuMs: 65 } as const;

/** What a coordinator of a memory size takes itself, in ms. */
export interface CoordinatorTimes {
  /** For a request, whatever it holds. */
  readonly requestMs: number;
  readonly perPartitionMs: number;
  /** For each MB (10^6 raw bytes) that it takes in or gives on, of its caller's tensors and of its partitions'. */
  readonly perMbMs: number;
  /** More, in a new environment. */
  readonly initMs: number;
}

export function coordinatorTimes(memoryMb: number): CoordinatorTimes {
  const share = Math.min(1, vcpus(memoryMb));
  const { fixed, perPartition, perMb } = inferenceCpuMs;
  return {
    requestMs: fixed / share,
    perPartitionMs: perPartition / share,
    perMbMs: perMb / share,
    initMs: start.fixedMs + start.cpuMs / share,
  };
}

/**
 * What a plan's coordinator takes itself for a mean inference, in ms.
 *
 * @param reaches of each partition: share of inferences that reach it, 0..1
 */
export function coordinatorOwnMs(
  { coordinatorMemoryMb, partitions, inputs, outputs }: Plan,
  reaches: readonly number[],
): number {
  const { requestMs, perPartitionMs, perMbMs } = coordinatorTimes(
    coordinatorMemoryMb ?? defaultCoordinatorMb,
  );
  const relayed = (bytes: number) => (perMbMs * bytes) / 1_000_000;
  return partitions.reduce(
    (sum, partition, i) => {
      const sent = partition.channelIn === 'inline' ? bytesOfAll(partition.inputs) : 0;
      const answered = partition.channelOut === 'inline' ? bytesOfAll(partition.outputs) : 0;
      return sum + (reaches[i] ?? 1) * (perPartitionMs + relayed(sent + answered));
    },
    requestMs + relayed(bytesOfAll(inputs) + bytesOfAll(outputs)),
  );
}
