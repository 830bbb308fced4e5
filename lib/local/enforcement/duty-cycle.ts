import { periodUs } from './confinement.ts';

const periodMs = periodUs / 1000;
/** Shorter runs would be mostly signals. */
const shortestRunMs = 0.2;
/** Longest time for which a group that was seen idle is not looked at. */
const longestRestMs = 5;

export interface DutyStep {
  readonly run: boolean;
  /** When to ask again; Infinity where nothing will change. */
  readonly untilMs: number;
}

/**
 * When a process group may run so that it gets its share of each period, as the CFS bandwidth controller does:
 * the quota is full at the start and at each new period, what is not used is lost, and what was used too much,
 * because a signal came late, is owed. What counts is the CPU time used: two busy threads use up the quota in half the
 * time, and a group that waits uses none.
 */
export class DutyCycle {
  readonly #quotaMs: number;
  readonly #isUnlimited: boolean;
  #budgetMs: number;
  #periodEndMs: number;
  #lastMs: number;
  #lastCpuMs: number;
  /** CPUs that it was seen to use at once: how fast the budget goes. */
  #busyCpus = 1;
  #restMs = 0;
  #ran = true;

  /**
   * @param vcpus share of one CPU
   * @param cpus of the machine: a group that may use all of them always runs
   * @param nowMs the time, on any clock
   * @param cpuMs CPU time that the group has used so far
   */
  constructor(vcpus: number, cpus: number, nowMs: number, cpuMs: number) {
    this.#quotaMs = vcpus * periodMs;
    this.#isUnlimited = vcpus >= cpus;
    this.#budgetMs = this.#quotaMs;
    this.#periodEndMs = nowMs + periodMs;
    this.#lastMs = nowMs;
    this.#lastCpuMs = cpuMs;
  }

  /** Is asked whenever `untilMs` has come. */
  step(nowMs: number, cpuMs: number): DutyStep {
    if (this.#isUnlimited) return { run: true, untilMs: Number.POSITIVE_INFINITY };
    this.#charge(nowMs, cpuMs);
    while (nowMs >= this.#periodEndMs) {
      this.#periodEndMs += periodMs;
      this.#budgetMs = Math.min(this.#budgetMs + this.#quotaMs, this.#quotaMs);
    }
    this.#ran = this.#budgetMs >= shortestRunMs;
    if (!this.#ran) return { run: false, untilMs: this.#periodEndMs };
    return { run: true, untilMs: nowMs + Math.max(this.#budgetMs / this.#busyCpus, this.#restMs) };
  }

  #charge(nowMs: number, cpuMs: number): void {
    const [elapsedMs, usedMs] = [nowMs - this.#lastMs, cpuMs - this.#lastCpuMs];
    this.#lastMs = nowMs;
    this.#lastCpuMs = cpuMs;
    this.#budgetMs -= usedMs;
    if (!this.#ran || elapsedMs <= 0) return;
    this.#busyCpus = Math.max(1, usedMs / elapsedMs);
    const wasIdle = usedMs < elapsedMs / 10;
    this.#restMs = wasIdle ? Math.min(longestRestMs, Math.max(1, 2 * this.#restMs)) : 0;
  }
}
