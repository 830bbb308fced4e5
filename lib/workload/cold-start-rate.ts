import { seededRandom } from '../statistics/random.ts';
import { drawArrivals, type Moments } from './arrivals.ts';
import { countColdStarts, type ServiceTimes } from './environments.ts';
import type { Workload } from './workload.ts';

/** A function's invocations as the simulation sees them. */
export interface SimulatedFunction extends ServiceTimes {
  /** Share of requests that reach it, 0..1. */
  readonly invokedShare: number;
}

export interface ColdStartRate {
  /** Share of the function's invocations that start cold, 0..1. */
  readonly rate: number;
  /** Invocations simulated. */
  readonly simulated: number;
}

const monthDays = 365 / 12;
const daySeconds = 86_400;
/** Enough arrivals for a rate of a tenth of a percent to within a tenth of itself, at most a year of them. */
const enough = 100_000;
/** With more requests a day cold starts only get rarer: what is simulated at this many is an upper bound. */
const mostPerDay = 2_000_000;

/**
 * How often each function starts cold, by simulating its environments under the workload. Each function sees the
 * requests at the same moments, shifted by what comes before it, which changes nothing of their distances.
 *
 * @param seed the same seed draws the same arrivals
 */
export function coldStartRates(
  workload: Workload,
  functions: readonly SimulatedFunction[],
  seed = 1,
): ColdStartRate[] {
  const random = seededRandom(seed);
  const arrivals = arrivalsOf(workload, random);
  return functions.map((fn) => {
    const reached = fn.invokedShare === 1 ? arrivals : thin(arrivals, fn.invokedShare, random);
    return { rate: rateAt(reached, fn, workload), simulated: reached.length };
  });
}

/**
 * The same for functions that are asked for one by one, all under the same arrivals.
 *
 * @param invokedShare share of requests that reach them, 0..1
 * @returns share of the invocations that start cold, 0..1
 */
export function coldStartSimulation(
  workload: Workload,
  invokedShare = 1,
  seed = 1,
): (times: ServiceTimes) => number {
  const random = seededRandom(seed);
  const arrivals = arrivalsOf(workload, random);
  const reached = invokedShare === 1 ? arrivals : thin(arrivals, invokedShare, random);
  return (times) => rateAt(reached, times, workload);
}

function arrivalsOf({ requestsPerMonth, arrival }: Workload, random: () => number): Moments {
  if (arrival.kind === 'trace') return Float64Array.from(arrival.seconds);
  const perDay = Math.min(requestsPerMonth / monthDays, mostPerDay);
  const days = Math.min(365, Math.max(1, Math.ceil(enough / perDay)));
  return drawArrivals(arrival, perDay / daySeconds, days * daySeconds, random);
}

const rateAt = (arrivals: Moments, times: ServiceTimes, { keepAliveSeconds }: Workload): number =>
  arrivals.length === 0 ? 1 : countColdStarts(arrivals, times, keepAliveSeconds) / arrivals.length;

const thin = (arrivals: Moments, share: number, random: () => number): Moments =>
  arrivals.filter(() => random() < share);
