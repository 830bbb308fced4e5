/** Calls a deployed plan, from Node.js or a browser. */
export type { DeployedPlan } from './chain.ts';
export { PartitionFailed } from './errors.ts';
export { type InvokeOptions, invokePartition, profilePartition } from './invoke-partition.ts';
export type { Inference } from './orchestration.ts';
export {
  type InferOptions,
  PartitionedModelClient,
  type PartitionedModelClientProps,
} from './partitioned-model-client.ts';
export type { Hop } from './run-partition.ts';
export type { Channel, Clients } from './transport.ts';
