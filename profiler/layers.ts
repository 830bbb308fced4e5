import { profilePartition } from '../lib/client/index.ts';
import type { Layers } from '../lib/plan/profile.ts';
import type { Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { notConfigurable } from './errors.ts';
import { clientsOf, functionOf, renew } from './probe.ts';
import { parseReport } from './report-line.ts';

export interface LayersProps {
  readonly target: Target;
  /** Of a plan whose purpose is `profile`. */
  readonly deployment: Deployment;
  /** Name of the partition. */
  readonly partition: string;
  readonly inputs: NamedTensors;
  readonly memoryMb: number;
  /** @default 5 */
  readonly runs?: number;
}

/** Nodes of a partition, as ONNX Runtime's profiler saw them, and what the invocation is billed. */
export interface MeasuredLayers {
  readonly peakBytes: number;
  readonly nodes: readonly Omit<Layers['nodes'][number], 'segment'>[];
  readonly billedMs: number;
}

/**
 * Measures each node of a partition at a memory size, by ONNX Runtime's own profile, in one invocation.
 *
 * @throws PartitaError P1548 not deployed, P1601 the size can't be set; PartitionFailed P1540 to P1542
 */
export async function measureLayers(props: LayersProps): Promise<MeasuredLayers> {
  const { target, deployment, partition, inputs, memoryMb, runs = 5 } = props;
  const { functionName } = functionOf(partition, deployment);
  const clients = clientsOf(target, deployment);
  const refusal = await renew(clients, functionName, memoryMb);
  if (refusal !== null) throw notConfigurable(functionName, refusal);
  const startedMs = performance.now();
  const { answer, log } = await profilePartition(clients, functionName, inputs, runs);
  const seenMs = Math.ceil(performance.now() - startedMs);
  return {
    peakBytes: answer.peakBytes,
    nodes: answer.nodes.map(({ us, ...node }) => ({ ...node, ms: us / 1000 / answer.runs })),
    billedMs: parseReport(log ?? '')?.billedMs ?? seenMs,
  };
}
