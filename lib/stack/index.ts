/** Constructs that turn a plan into AWS resources. */
export { PartitaAlarms, type PartitaAlarmsProps } from './alarms.ts';
export { ChainStateMachine, type ChainStateMachineProps } from './chain-state-machine.ts';
export { Coordinator, type CoordinatorProps } from './coordinator.ts';
export { PartitaDashboard, type PartitaDashboardProps } from './dashboard.ts';
export { HandoffBucket, type HandoffBucketProps } from './handoff-bucket.ts';
export { OnnxRuntimeLayer, type OnnxRuntimeLayerProps } from './onnxruntime-layer.ts';
export { PartitaStack, type PartitaStackProps } from './partita-stack.ts';
export {
  PartitionFunction,
  type PartitionFunctionOptions,
  type PartitionFunctionProps,
} from './partition-function.ts';
export { PartitionHandlerLayer } from './partition-handler-layer.ts';
export { PartitionedModel, type PartitionedModelProps } from './partitioned-model.ts';
export type { ProvisionedConcurrency, ScheduledConcurrency } from './provisioned-concurrency.ts';
export { readPlan } from './read-plan.ts';
