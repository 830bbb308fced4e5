import { periodUs } from './confinement.ts';

const periodMs = periodUs / 1000;
/** Shorter runs would be mostly signals. */
const shortestRunMs = 0.2;

export interface DutyStep {
  readonly run: boolean;
  /** When to ask again; Infinity where nothing will change. */
  readonly untilMs: number;
}

/**
 * When a process group may run so that it gets its share of each period, as the CFS bandwidth controller does:
 * the quota is full at the start and at each new period, what is not used is lost, and what was used too much,
 * because a signal came late, is owed.
 */
export class DutyCycle {
  readonly #quotaMs: number;
  #budgetMs: number;
  #periodEndMs: number;
  #lastMs: number;
  #running = true;

  /**
   * @param vcpus share of one CPU; from 1 upwards the group always runs, whatever number of threads it has
   * @param nowMs the time, on any clock
   */
  constructor(vcpus: number, nowMs: number) {
    this.#quotaMs = Math.min(1, vcpus) * periodMs;
    this.#budgetMs = this.#quotaMs;
    this.#periodEndMs = nowMs + periodMs;
    this.#lastMs = nowMs;
  }

  step(nowMs: number): DutyStep {
    if (this.#quotaMs === periodMs) return { run: true, untilMs: Number.POSITIVE_INFINITY };
    if (this.#running) this.#budgetMs -= nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    while (nowMs >= this.#periodEndMs) {
      this.#periodEndMs += periodMs;
      this.#budgetMs = Math.min(this.#budgetMs + this.#quotaMs, this.#quotaMs);
    }
    this.#running = this.#budgetMs >= (this.#running ? Number.MIN_VALUE : shortestRunMs);
    return {
      run: this.#running,
      untilMs: this.#running ? Math.min(nowMs + this.#budgetMs, this.#periodEndMs) : this.#periodEndMs,
    };
  }
}
