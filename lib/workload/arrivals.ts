import type { Arrival } from './workload.ts';

/** Moments in seconds, ascending. */
export type Moments = Float64Array;

const daySeconds = 86_400;

/**
 * When requests arrive in a span of time, drawn at random.
 *
 * Steady arrivals are a Poisson process; diurnal ones a Poisson process whose rate follows a sine over the day;
 * bursts begin as a Poisson process and have geometrically many requests, evenly spread at random.
 *
 * @param ratePerSecond mean rate over the span
 * @param random uniform in [0, 1)
 */
export function drawArrivals(
  arrival: Exclude<Arrival, { kind: 'trace' }>,
  ratePerSecond: number,
  spanSeconds: number,
  random: () => number,
): Moments {
  if (arrival.kind === 'bursty') return bursts(arrival, ratePerSecond, spanSeconds, random);
  const swing = arrival.kind === 'diurnal' ? arrival.peakToMean - 1 : 0;
  const peakRate = ratePerSecond * (1 + swing);
  const moments: number[] = [];
  // Thinning (Lewis and Shedler, 1979): draw at the peak rate, keep in proportion to the rate at that moment.
  for (let at = gap(peakRate, random); at < spanSeconds; at += gap(peakRate, random)) {
    const rate = ratePerSecond * (1 + swing * Math.sin((2 * Math.PI * at) / daySeconds));
    if (swing === 0 || random() * peakRate < rate) moments.push(at);
  }
  return Float64Array.from(moments);
}

/** Time to the next event of a Poisson process. */
const gap = (rate: number, random: () => number) => -Math.log(1 - random()) / rate;

function bursts(
  { burstRequests, burstSeconds }: Extract<Arrival, { kind: 'bursty' }>,
  ratePerSecond: number,
  spanSeconds: number,
  random: () => number,
): Moments {
  const burstRate = ratePerSecond / burstRequests;
  const last = 1 / burstRequests;
  const moments: number[] = [];
  for (let start = gap(burstRate, random); start < spanSeconds; start += gap(burstRate, random)) {
    do moments.push(start + random() * burstSeconds);
    while (random() >= last);
  }
  return Float64Array.from(moments).sort();
}
