/** What an account may run at once, unless AWS raised it. Source: AWS Lambda quotas. */
const accountLimit = 1000;

/** How many invocations may run at once; one limit serves every version of a function. */
export class ConcurrencyLimit {
  /** Lowering it ends nothing: what runs may finish. */
  max: number;
  #inUse = 0;

  constructor(max: number = accountLimit) {
    this.max = max;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /**
   * Takes a place for one invocation.
   *
   * @returns gives it back, once; null where none is free, because a synchronous invocation is never queued
   */
  take(): (() => void) | null {
    if (this.#inUse >= this.max) return null;
    this.#inUse += 1;
    let taken = true;
    return () => {
      if (taken) this.#inUse -= 1;
      taken = false;
    };
  }
}
