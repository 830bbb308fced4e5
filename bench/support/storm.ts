import { setTimeout as delay } from 'node:timers/promises';
import { quantile, sortAscending } from '../../lib/statistics/quantile.ts';
import type { Invoke } from './invoke-callers.ts';

export interface Storm {
  /** Goes with every event, so that storms don't take each other's events for their own. */
  readonly name: string;
  readonly invocations: number;
  readonly atOnce: number;
  /** What the function takes. */
  readonly sleepMs: number;
}

export interface StormResult {
  /** Latencies less what the function takes. */
  readonly overheadMs: { readonly p50: number; readonly p99: number };
  /** Events that were answered with themselves. */
  readonly answered: number;
}

/** So many callers, each of which invokes again as soon as it is answered. They start within the time of one call. */
export async function storm(
  invoke: Invoke,
  { name, invocations, atOnce, sleepMs }: Storm,
): Promise<StormResult> {
  const overheads: number[] = [];
  const answered = new Set<string>();
  let next = 0;
  const caller = async (_: unknown, i: number) => {
    await delay((i * sleepMs) / atOnce);
    while (next < invocations) {
      const id = `${name}-${next++}`;
      const start = performance.now();
      const answer = await invoke('sleeper', JSON.stringify({ id, sleepMs }));
      overheads.push(performance.now() - start - sleepMs);
      if (JSON.parse(answer).id === id) answered.add(id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  const sorted = sortAscending(overheads);
  return {
    overheadMs: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) },
    answered: answered.size,
  };
}
