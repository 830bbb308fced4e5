import { WireError } from '../wire-error.ts';
import { findTarget } from './api/find.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { FunctionRegistry } from './functions/function-registry.ts';
import { ConnectionDropped, type Event, type Invoker } from './invoker.ts';

/** Before the first and the second retry of a failed one. Source: AWS Lambda, "How Lambda handles errors". */
const defaultRetryDelaysMs = [60_000, 120_000];

/** Of a throttled one, which is tried again for so long, at intervals that double up to the longest. */
const throttling = { firstMs: 1000, longestMs: 300_000, giveUpMs: 6 * 3600_000 };

interface Pending {
  readonly resource: string;
  readonly qualifier: string | null;
  readonly event: Event;
  readonly startedAtMs: number;
  failures: number;
  throttles: number;
}

/** Runs the invocations nobody waits for, each again when it fails: as Lambda does, twice. */
export class AsyncInvocations {
  readonly #functions: FunctionRegistry;
  readonly #invoker: Invoker;
  readonly #retryDelaysMs: readonly number[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(functions: FunctionRegistry, invoker: Invoker, retryDelaysMs?: readonly number[]) {
    this.#functions = functions;
    this.#invoker = invoker;
    this.#retryDelaysMs = retryDelaysMs ?? defaultRetryDelaysMs;
  }

  /** @param faults of the first attempt */
  start(resource: string, qualifier: string | null, event: Event, faults: readonly FaultRule[]): void {
    const startedAtMs = Date.now();
    void this.#attempt({ resource, qualifier, event, startedAtMs, failures: 0, throttles: 0 }, faults);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #attempt(pending: Pending, faults?: readonly FaultRule[]): Promise<void> {
    try {
      // Found anew each time: it may have been updated, or deleted, which ends it.
      const target = findTarget(this.#functions, pending.resource, pending.qualifier);
      const { outcome } = await this.#invoker.invoke(target, pending.event, faults);
      if (outcome.kind !== 'answered') this.#failed(pending);
    } catch (error) {
      if (error instanceof WireError && error.status === 429) this.#throttled(pending);
      else if (error instanceof ConnectionDropped || (error instanceof WireError && error.status === 500))
        this.#failed(pending);
    }
  }

  #failed(pending: Pending): void {
    const delayMs = this.#retryDelaysMs[pending.failures];
    pending.failures += 1;
    if (delayMs !== undefined) this.#again(pending, delayMs);
  }

  #throttled(pending: Pending): void {
    const delayMs = Math.min(throttling.longestMs, throttling.firstMs * 2 ** pending.throttles);
    pending.throttles += 1;
    if (Date.now() - pending.startedAtMs + delayMs < throttling.giveUpMs) this.#again(pending, delayMs);
  }

  #again(pending: Pending, delayMs: number): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(pending);
    }, delayMs);
    this.#timers.add(timer);
  }
}
