/** Calls a deployed plan. */
export { type FailureKind, PartitionFailed } from './errors.ts';
export { type InvokeOptions, invokePartition, profilePartition } from './invoke-partition.ts';
export {
  type Inference,
  PartitionedModelClient,
  type PartitionedModelClientProps,
} from './partitioned-model-client.ts';
export type { Hop } from './run-partition.ts';
export type { Channel, Clients } from './transport.ts';
