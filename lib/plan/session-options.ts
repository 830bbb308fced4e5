import type { OptimizeMode } from './optimize-modes.ts';

/** The part of ONNX Runtime's session options that is said of a partition, whichever of its packages runs it. */
export interface PartitionSessionOptions {
  readonly graphOptimizationLevel: 'all' | 'disabled';
  readonly executionMode: 'sequential';
  readonly intraOpNumThreads: number;
  readonly interOpNumThreads: 1;
  readonly logSeverityLevel: 3;
  readonly extra: { readonly session: Readonly<Record<string, string>> };
}

/**
 * How a partition's session is made: the graph as it was split, so that the chain gives the unsplit model's bits, and no
 * thread spins while it has nothing to do.
 *
 * @param threads see `threadsFor`
 */
export const partitionSessionOptions = (
  optimize: OptimizeMode,
  threads: number,
): PartitionSessionOptions => ({
  graphOptimizationLevel: optimize === 'target' ? 'all' : 'disabled',
  executionMode: 'sequential',
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { 'intra_op.allow_spinning': '0' } },
});
