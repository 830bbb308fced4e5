/**
 * Lets bytes pass at a rate on average: in any stretch of time at most its burst and what the rate gives. All who take
 * from one share it, in the order in which they ask. It knows no clock; callers say what time it is, in ms that never
 * go back.
 */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #burstMs: number;
  /** When as much may pass at once as ever may. */
  #fullAtMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerMs: number, burstBytes: number) {
    this.#bytesPerMs = bytesPerMs;
    this.#burstMs = burstBytes / bytesPerMs;
  }

  /**
   * Takes some bytes, on credit where there aren't as many.
   *
   * @returns when they may pass: now, or once they are paid off
   */
  take(bytes: number, nowMs: number): number {
    this.#fullAtMs = Math.max(this.#fullAtMs, nowMs) + bytes / this.#bytesPerMs;
    return Math.max(nowMs, this.#fullAtMs - this.#burstMs);
  }
}
