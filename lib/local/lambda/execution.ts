/** An event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON, in the pieces it came in; whether it is valid is found by the runtime, which parses it anyway. */
  readonly payload: readonly Buffer[];
}

/** How an invocation, or the initialisation before it, ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly body: readonly Buffer[] }
  /** The function threw, or could not be loaded; `body` is its error document. */
  | { readonly kind: 'failed'; readonly body: readonly Buffer[] }
  | { readonly kind: 'too-large' }
  /** The payload is not JSON: the function was not called. */
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  /** The process ended by itself, or the kernel ended it. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** One invocation, as its REPORT line tells it. */
export interface Execution {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Null when warm. */
  readonly initMs: number | null;
  readonly maxMemoryMb: number;
  /** The last 4 KB of the log. */
  readonly logTail: Buffer;
}
