import { PartitaError } from '../errors.ts';
import { ExecutionFailed, PartitionFailed } from './errors.ts';
import type { Verdict } from './retry.ts';

/**
 * Error types of a function that say more of where it ran than of what it was asked. A killed environment can't be
 * told from one that ran out of memory, so each of them is only tried a few times.
 */
const suspectErrors: readonly string[] = ['Runtime.ExitError', 'Runtime.OutOfMemory', 'HandoffFailed'];

/** Whether invoking a partition again may help. */
export function judgeInvocation(error: unknown): Verdict {
  if (error instanceof PartitionFailed) return suspectErrors.includes(error.errorType) ? 'suspect' : 'final';
  return error instanceof PartitaError && error.code === 'P1543' ? judgeService(error.cause) : 'final';
}

/** Whether starting an execution again may help. */
export function judgeExecution(error: unknown): Verdict {
  if (error instanceof ExecutionFailed) {
    if (error.errorType.startsWith('Lambda.')) return 'transient';
    return suspectErrors.includes(error.errorType) ? 'suspect' : 'final';
  }
  return error instanceof PartitaError && error.code === 'P1555' ? judgeService(error.cause) : 'final';
}

/** Whether a service that refused a call, or didn't answer, may take it later. */
export function judgeService(cause: unknown): Verdict {
  const status = statusOf(cause);
  // Without a status nothing was answered: the connection was refused, dropped or timed out.
  if (status === undefined) return cause instanceof Error ? 'transient' : 'final';
  return status === 429 || status >= 500 ? 'transient' : 'final';
}

/** Whether another plan was deployed: the function is gone, or belongs to another plan. */
export function isStale(error: unknown): error is PartitaError {
  if (error instanceof PartitionFailed) return error.errorType === 'PlanMismatch';
  return error instanceof PartitaError && error.code === 'P1543' && statusOf(error.cause) === 404;
}

/** HTTP status of an error of the AWS SDK. */
function statusOf(cause: unknown): number | undefined {
  if (typeof cause !== 'object' || cause === null || !('$metadata' in cause)) return undefined;
  const metadata = cause.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
