/** An event on its way to a function. */
export interface Invocation {
  readonly requestId: string;
  /** As the caller named it: with its qualifier, if it had one. */
  readonly functionArn: string;
  /** JSON, in the pieces it came in; whether it is valid is found by the runtime, which parses it anyway. */
  readonly payload: readonly Buffer[];
  /** Value of `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** JSON on one line; null where the caller sent none. */
  readonly clientContext: string | null;
  /** Whether the caller asked for the end of the log: looking up the memory used takes time. */
  readonly wantsLog: boolean;
  /** Gives the caller a large answer while it comes; null where it is wanted whole, with the outcome. */
  readonly passOn: PassOn | null;
  /** A fault asked for: how long after it got the event the process is killed; null for not at all. */
  readonly killAfterMs: number | null;
}

/** Begins an answer of so many bytes. @returns takes its pieces */
export type PassOn = (bytes: number) => (pieces: readonly Buffer[]) => void;

/** Why an environment is initialised: an invocation needs it, or it is kept ready for some. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** How an invocation, or the initialisation before it, ended. */
export type Outcome =
  /** `body` is the end of it where the rest was passed on. */
  | { readonly kind: 'answered'; readonly body: readonly Buffer[] }
  /** The function threw, or could not be loaded; `body` is its error document. */
  | { readonly kind: 'failed'; readonly body: readonly Buffer[] }
  | { readonly kind: 'too-large' }
  /** The payload is not JSON: the function was not called. */
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  /** The process ended by itself, or the kernel ended it. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What became of an invocation. */
export interface Execution {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Null when warm, and where the initialisation was part of the invocation. */
  readonly initMs: number | null;
  readonly initializationType: InitializationType;
  /** The last 4 KB of the log; empty where nobody asked for it. */
  readonly logTail: Buffer;
}
