import { deadlinePassed } from './errors.ts';

/** A timer of more than 2^31 ms would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/** An answer's `Date` counts whole seconds, and was on its way for a while: less isn't told from a clock that is right. */
const toldOffsetMs = 5_000;

/** How long a request may take, and what ends its work when that is over or its caller gives it up. */
export class Deadline {
  /** Unix time in ms. */
  readonly atMs: number;
  readonly signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #caller: AbortSignal | undefined;

  /** @param caller ends the request early */
  constructor(timeoutMs: number, caller?: AbortSignal) {
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    this.atMs = Date.now() + timeoutMs;
    const timer = AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(timeoutMs)), longestTimerMs));
    this.signal = caller === undefined ? timer : AbortSignal.any([timer, caller]);
  }

  /** The same moment by a service's clock. @param systemClockOffset its lead over this one in ms, as the SDK learns it */
  atServiceMs({ systemClockOffset }: { readonly systemClockOffset: number }): number {
    return this.atMs + (Math.abs(systemClockOffset) < toldOffsetMs ? 0 : systemClockOffset);
  }

  remainingMs(): number {
    return Math.max(0, this.atMs - Date.now());
  }

  /**
   * Waits, unless the deadline comes before that.
   *
   * @param failure what is waited for to be over
   * @throws PartitaError P1550, or the reason why the caller gave up
   */
  async sleep(ms: number, during: string, failure: unknown): Promise<void> {
    if (ms >= this.remainingMs()) throw this.passed(during, failure);
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.signal.addEventListener('abort', end);
    });
    this.check(during, failure);
  }

  /** @throws PartitaError P1550, or the reason why the caller gave up */
  check(during: string, failure?: unknown): void {
    if (this.signal.aborted || this.remainingMs() === 0) throw this.passed(during, failure);
  }

  /** What a request ends with whose time is over; the reason of the caller, where it gave up before. */
  passed(during: string, failure?: unknown): unknown {
    return this.#caller?.aborted ? this.#caller.reason : deadlinePassed(this.#timeoutMs, during, failure);
  }
}
