/**
 * What a link carries, learnt from transfers: exponential smoothing of the logarithm of the bandwidth, since a link that changes
 * changes by factors. What was known counts as much as the newest transfer, and half of that for each half-life since.
 */
export class LinkMeter {
  readonly #halfLifeMs: number;
  #log: number | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /**
   * @param ms that the bytes took by themselves
   * @param nowMs on any clock, always the same
   */
  add(bytes: number, ms: number, nowMs: number): void {
    const log = Math.log((bytes * 8) / (Math.max(ms, leastMs) * 1000));
    const old = 0.5 * 0.5 ** ((nowMs - this.#lastMs) / this.#halfLifeMs);
    this.#log = this.#log === null ? log : old * this.#log + (1 - old) * log;
    this.#lastMs = nowMs;
  }

  /** Null until something was carried. */
  get mbps(): number | null {
    return this.#log === null ? null : Math.exp(this.#log);
  }

  /** How long nothing was learnt. */
  idleMs(nowMs: number): number {
    return nowMs - this.#lastMs;
  }
}

/** What is shorter can't be told from nothing. */
const leastMs = 0.1;
