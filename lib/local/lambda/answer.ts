import { maxResponseBytes } from '../../plan/lambda-limits.ts';
import type { Outcome } from './execution.ts';
import type { Fault } from './report-line.ts';

/** What the caller of a function gets: its answer, or the error document and the sign that it is one. */
export interface Answer {
  readonly body: readonly Buffer[];
  readonly isFunctionError: boolean;
}

/** Tells an outcome as AWS does. */
export function answerOf(outcome: Exclude<Outcome, { kind: 'malformed' }>, requestId: string): Answer {
  switch (outcome.kind) {
    case 'answered':
      return { body: outcome.body, isFunctionError: false };
    case 'failed':
      return { body: outcome.body, isFunctionError: true };
    case 'timed-out':
      return functionError('Sandbox.Timedout', `RequestId: ${requestId} Error: ${messageOf(outcome)}`);
    case 'exited':
      return functionError('Runtime.ExitError', `RequestId: ${requestId} Error: ${messageOf(outcome)}`);
    case 'too-large':
      return functionError(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
      );
  }
}

/** What of an outcome stands in the REPORT. */
export function faultOf(outcome: Outcome): Fault | null {
  if (outcome.kind === 'timed-out') return { status: 'timeout' };
  if (outcome.kind === 'exited') return { status: 'error', errorType: 'Runtime.ExitError' };
  if (outcome.kind === 'failed') return { status: 'error', errorType: errorTypeOf(outcome.body) };
  return null;
}

/** How Lambda words that a runtime was too slow or is gone; null for what the function itself says. */
export function messageOf(outcome: Outcome): string | null {
  if (outcome.kind === 'timed-out')
    return `Task timed out after ${(outcome.afterMs / 1000).toFixed(2)} seconds`;
  return outcome.kind === 'exited' ? `Runtime exited ${exitReason(outcome)}` : null;
}

function errorTypeOf(body: readonly Buffer[]): string {
  const { errorType }: { errorType?: unknown } = JSON.parse(Buffer.concat(body).toString());
  return typeof errorType === 'string' ? errorType : 'Runtime.Unknown';
}

function functionError(errorType: string, errorMessage: string): Answer {
  return { body: [describedError(errorType, errorMessage)], isFunctionError: true };
}

/** An error that the function did not describe itself. */
export const describedError = (errorType: string, errorMessage: string) =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }));

/** As Go prints them, in which Lambda's supervisor is written. Source: Go, syscall/zerrors_linux_amd64.go. */
const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGILL: 'illegal instruction',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function exitReason({ code, signal }: Extract<Outcome, { kind: 'exited' }>): string {
  if (signal !== null) return `with error: signal: ${signalNames[signal] ?? signal}`;
  if (code === 0) return 'without providing a reason';
  return `with error: exit status ${code}`;
}
