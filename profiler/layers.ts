import { profilePartition } from '../lib/client/index.ts';
import type { Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { notConfigurable } from './errors.ts';
import { clientsOf, functionOf, renew } from './probe.ts';

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

/** Time of one node, by its index in the partition's graph. */
export interface NodeTime {
  readonly index: number;
  readonly opType: string;
  /** Mean of one run. */
  readonly ms: number;
}

/**
 * Measures each node of a partition at a memory size, by ONNX Runtime's own profile, in one invocation.
 *
 * @throws PartitaError P1548 not deployed, P1601 the size can't be set; PartitionFailed P1540 to P1542
 */
export async function measureLayers(props: LayersProps): Promise<NodeTime[]> {
  const { target, deployment, partition, inputs, memoryMb, runs = 5 } = props;
  const { functionName } = functionOf(partition, deployment);
  const clients = clientsOf(target, deployment);
  const refusal = await renew(clients, functionName, memoryMb);
  if (refusal !== null) throw notConfigurable(functionName, refusal);
  const answer = await profilePartition(clients, functionName, inputs, runs);
  return answer.nodes.map(({ index, opType, us }) => ({ index, opType, ms: us / 1000 / answer.runs }));
}
