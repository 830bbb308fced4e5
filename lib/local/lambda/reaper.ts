import { totalmem } from 'node:os';
import type { Environment } from './environment.ts';

const lookEveryMs = 5000;
/** Share of the machine's memory that idle environments leave to others. */
const spareShare = 0.1;

interface Idle {
  readonly sinceMs: number;
  reap(): void;
}

/** Ends environments that nobody has used for a while, and the oldest ones when memory is short. */
export class Reaper {
  readonly #idleMs: number;
  /** Longest idle first: a map keeps the order of insertion. */
  readonly #idle = new Map<Environment, Idle>();
  readonly #timer: NodeJS.Timeout;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
    this.#timer = setInterval(() => this.#look(), Math.min(lookEveryMs, idleMs)).unref();
  }

  /** @param reap ends it; called at most once, never after `use` */
  rest(environment: Environment, reap: () => void): void {
    this.#idle.set(environment, { sinceMs: performance.now(), reap });
  }

  use(environment: Environment): void {
    this.#idle.delete(environment);
  }

  /** A new environment is about to start. */
  makeRoom(): void {
    if (isMemoryShort()) this.#reapOldest(1);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#idle.clear();
  }

  #look(): void {
    const nowMs = performance.now();
    let count = 0;
    for (const { sinceMs } of this.#idle.values()) if (nowMs - sinceMs >= this.#idleMs) count += 1;
    this.#reapOldest(Math.max(count, isMemoryShort() ? Math.ceil(this.#idle.size / 4) : 0));
  }

  #reapOldest(count: number): void {
    for (const [environment, { reap }] of [...this.#idle].slice(0, count)) {
      this.#idle.delete(environment);
      reap();
    }
  }
}

const isMemoryShort = () => process.availableMemory() < spareShare * totalmem();
