/** Constructs that turn a plan into AWS resources. */
export { HandoffBucket } from './handoff-bucket.ts';
export { OnnxRuntimeLayer, type OnnxRuntimeLayerProps } from './onnxruntime-layer.ts';
export { PartitaStack } from './partita-stack.ts';
export { PartitionFunction, type PartitionFunctionProps } from './partition-function.ts';
export { PartitionHandlerLayer } from './partition-handler-layer.ts';
export { PartitionedModel, type PartitionedModelProps } from './partitioned-model.ts';
export { readPlan } from './read-plan.ts';
