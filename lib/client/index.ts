/** Calls a deployed plan, from Node.js or a browser. */
export type { ServedPlan } from '../plan/deployment.ts';
export type { NamedTensors, Tensor } from '../tensors/tensor.ts';
export { type ElementsOf, elementsOf, tensorOf } from '../tensors/typed.ts';
export type { DeployedPlan } from './chain.ts';
export { type DeviceProps, type DeviceRuntime, type DeviceSession, onnxDevice } from './device.ts';
export { CoordinatorRefused, ExecutionFailed, PartitionFailed } from './errors.ts';
export { type InvokeOptions, invokePartition, profilePartition } from './invoke-partition.ts';
export type { Inference } from './orchestration.ts';
export {
  type InferOptions,
  PartitionedModelClient,
  type PartitionedModelClientProps,
} from './partitioned-model-client.ts';
export type { OtherTiers } from './route.ts';
export type { Hop } from './run-partition.ts';
export {
  type LinkSource,
  type Placement,
  SwitchingClient,
  type SwitchingClientProps,
} from './switching/switching-client.ts';
export type { Channel, Clients } from './transport.ts';
