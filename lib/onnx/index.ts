/** Reads ONNX models, finds where they can be cut, splits them there and proves that nothing changed. */
export { PartitaError } from '../errors.ts';
export type { Notice, Notify } from '../host.ts';
export type { WireDtype } from '../plan/dtype.ts';
export type { PartitionFiles, Verification } from '../plan/manifest.ts';
export type { OptimizeMode } from '../plan/optimize-modes.ts';
export type { Cut, Segmentation, ShapeSource } from '../plan/segmentation.ts';
export type { TensorSpec } from '../plan/tensor.ts';
export type { NamedTensors, Tensor } from '../tensors/tensor.ts';
export type { Dims } from './dims.ts';
export type { Attribute, GraphNode, OnnxModel, ValueInfo, Weight, WeightBytes } from './model.ts';
export { type ModelSummary, type PreparedModel, type PrepareOptions, prepareModel } from './prepare.ts';
export { readModel } from './read-model.ts';
export type { Reference } from './references.ts';
export { cutPositions, rangesOf, type SplitBy } from './split.ts';
export { verifyPartitions } from './verify.ts';
export { writePartitions } from './write-partitions.ts';
