import { DeadlinePassed } from './errors.ts';

/** When nobody waits for an answer any more. */
export interface Deadline {
  /** Aborts what is under way at that moment; undefined where there is no deadline. */
  readonly signal: AbortSignal | undefined;
  /** @throws DeadlinePassed */
  check(): void;
}

/** @param atMs Unix time in ms; undefined for none */
export function deadlineAt(atMs: number | undefined, partition: string): Deadline {
  if (atMs === undefined) return { signal: undefined, check: () => undefined };
  return {
    signal: AbortSignal.timeout(Math.max(0, Math.min(atMs - Date.now(), maxTimeoutMs))),
    check() {
      if (Date.now() >= atMs) {
        throw new DeadlinePassed(`Nobody waits for partition "${partition}" any more: the deadline passed.`);
      }
    },
  };
}

/** Longer than any function may run; a timer of more than 2^31 ms would end at once. */
const maxTimeoutMs = 3_600_000;
