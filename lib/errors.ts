/** Whose mistake an error is: the user's (exit code 2) or the tool's own (exit code 1). */
export type Fault = 'user' | 'tool';

/**
 * A failure with a code a person can look up in docs/errors.md.
 *
 * `message` is one sentence that names the thing at fault in quotes; `next` is the command, or the change
 * to a command, to try next. Each folder keeps its own in `errors.ts`, as functions that build one.
 */
export class PartitaError extends Error {
  override readonly name = 'PartitaError';
  readonly code: string;
  readonly next: string;
  readonly fault: Fault;

  constructor(code: string, message: string, next: string, options: { fault?: Fault; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = next;
    this.fault = options.fault ?? 'user';
  }
}
