import type { OptimizeMode } from '../plan/optimize-modes.ts';
import type { OptimizationLevel } from './runtime/protocol.ts';

/** Levels at which ONNX Runtime runs the unsplit model and the partitions, so that both give the same bits. */
export const levels: Readonly<
  Record<OptimizeMode, { unsplit: OptimizationLevel; partition: OptimizationLevel }>
> = {
  extended: { unsplit: 'extended', partition: 'disabled' },
  none: { unsplit: 'disabled', partition: 'disabled' },
  target: { unsplit: 'all', partition: 'all' },
};

/** Threads of every run whose bits are compared: the count changes the bits of some models. */
export const referenceThreads = 1;
