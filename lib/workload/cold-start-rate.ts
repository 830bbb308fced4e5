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
  { requestsPerMonth, arrival, keepAliveSeconds }: Workload,
  functions: readonly SimulatedFunction[],
  seed = 1,
): ColdStartRate[] {
  const random = seededRandom(seed);
  const perDay = Math.min(requestsPerMonth / monthDays, mostPerDay);
  const days = Math.min(365, Math.max(1, Math.ceil(enough / perDay)));
  const arrivals =
    arrival.kind === 'trace'
      ? Float64Array.from(arrival.seconds)
      : drawArrivals(arrival, perDay / daySeconds, days * daySeconds, random);
  return functions.map((fn) => {
    const reached = fn.invokedShare === 1 ? arrivals : thin(arrivals, fn.invokedShare, random);
    const rate = reached.length === 0 ? 1 : countColdStarts(reached, fn, keepAliveSeconds) / reached.length;
    return { rate, simulated: reached.length };
  });
}

const thin = (arrivals: Moments, share: number, random: () => number): Moments =>
  arrivals.filter(() => random() < share);
