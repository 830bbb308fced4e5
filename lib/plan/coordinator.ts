import { bytesOfAll } from './bytes-of-all.ts';
import { vcpus } from './lambda-limits.ts';
import type { Plan } from './plan.ts';

/** Memory of a coordinator whose plan doesn't say. Assumed: it waits most of the time. */
export const defaultCoordinatorMb = 1024;

/**
 * CPU time of one vCPU, in ms, measured on the embedded target by `npm run bench -- coordinator`: for a request, which its caller
 * would not send else, and for each partition, which a caller who walks himself has to invoke as well.
 */
const cpuMs = {
  request: { fixed: 4.4, perMb: 20 },
  partition: { fixed: 0.45, perMb: 11 },
} as const;

/** What its first inference takes longer, in ms. Measured there, too: 1 to 6 partitions at 256 to 1769 MB. */
const start = { fixedMs: 120, cpuMs: 65 } as const;

/** `fixed + perMb x MB`, in ms; a MB are 10^6 raw bytes, there and back. */
interface Relay {
  readonly fixed: number;
  readonly perMb: number;
}

/** What a coordinator of a memory size takes longer than a caller who walks himself. */
export interface CoordinatorTimes {
  /** For its caller's request, by the model's inputs and outputs. */
  readonly request: Relay;
  /** For each partition, by what goes through it: on a whole vCPU nothing. */
  readonly partition: Relay;
  /** More, in ms, in a new environment. */
  readonly initMs: number;
}

export function coordinatorTimes(memoryMb: number): CoordinatorTimes {
  const factor = 1 / Math.min(1, vcpus(memoryMb));
  const relay = ({ fixed, perMb }: Relay, by: number) => ({ fixed: by * fixed, perMb: by * perMb });
  return {
    request: relay(cpuMs.request, factor),
    partition: relay(cpuMs.partition, factor - 1),
    initMs: start.fixedMs + start.cpuMs * factor,
  };
}

/** ms of a relay of some bytes. */
export const relayMs = ({ fixed, perMb }: Relay, bytes: number): number =>
  fixed + (perMb * bytes) / 1_000_000;

/**
 * What a plan's coordinator takes itself for a mean inference, in ms, beyond a caller who walks.
 *
 * @param reaches of each partition: share of inferences that reach it, 0..1
 */
export function coordinatorOwnMs(
  { coordinatorMemoryMb, partitions, inputs, outputs }: Plan,
  reaches: readonly number[],
): number {
  const times = coordinatorTimes(coordinatorMemoryMb ?? defaultCoordinatorMb);
  return partitions.reduce(
    (sum, partition, i) => {
      const sent = partition.channelIn === 'inline' ? bytesOfAll(partition.inputs) : 0;
      const answered = partition.channelOut === 'inline' ? bytesOfAll(partition.outputs) : 0;
      return sum + (reaches[i] ?? 1) * relayMs(times.partition, sent + answered);
    },
    relayMs(times.request, bytesOfAll(inputs) + bytesOfAll(outputs)),
  );
}
