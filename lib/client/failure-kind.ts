import type { FailureKind } from '../plan/profile.ts';

/**
 * What a failed function ran out of. Lambda kills a process over its memory limit; below it, allocations fail in
 * ONNX Runtime or V8.
 */
export function failureKindOf({
  errorType,
  errorMessage,
}: {
  readonly errorType: string;
  readonly errorMessage: string;
}): FailureKind {
  if (errorType === 'Sandbox.Timedout' || errorMessage.includes('Task timed out')) return 'timeout';
  if (errorType === 'Runtime.OutOfMemory') return 'out-of-memory';
  return outOfMemory.test(errorMessage) ? 'out-of-memory' : 'error';
}

const outOfMemory =
  /signal: (killed|aborted)|bad_alloc|bad allocation|Failed to allocate memory|Array buffer allocation failed|heap out of memory/;
