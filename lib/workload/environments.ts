import type { Moments } from './arrivals.ts';

export interface ServiceTimes {
  readonly warmSeconds: number;
  readonly coldSeconds: number;
}

/**
 * How many of a function's invocations start cold: each takes the environment that was used last, if one is idle
 * and was used no longer ago than it is kept; otherwise a new one starts.
 *
 * Environments do not queue, as on Lambda below the concurrency limit.
 */
export function countColdStarts(
  arrivals: Moments,
  { warmSeconds, coldSeconds }: ServiceTimes,
  keepAliveSeconds: number,
): number {
  // Of each kind those that start first end first, so two queues hold all that run, in the order of their ends.
  const warmEnds = new Queue(arrivals.length);
  const coldEnds = new Queue(arrivals.length);
  const idleSince: number[] = [];
  let coldStarts = 0;
  for (const now of arrivals) {
    for (;;) {
      const ends = warmEnds.head <= coldEnds.head ? warmEnds : coldEnds;
      if (ends.head > now) break;
      idleSince.push(ends.shift());
    }
    const since = idleSince.pop();
    if (since !== undefined && now - since <= keepAliveSeconds) {
      warmEnds.push(now + warmSeconds);
    } else {
      // The one used last is gone, so all others are.
      idleSince.length = 0;
      coldStarts += 1;
      coldEnds.push(now + coldSeconds);
    }
  }
  return coldStarts;
}

class Queue {
  readonly #values: Float64Array;
  #first = 0;
  #end = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** Infinity when it is empty. */
  get head(): number {
    return this.#first < this.#end ? this.#values[this.#first]! : Number.POSITIVE_INFINITY;
  }

  push(value: number): void {
    this.#values[this.#end++] = value;
  }

  shift(): number {
    return this.#values[this.#first++]!;
  }
}
