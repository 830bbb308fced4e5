import type { Notify } from '../../lib/host.ts';
import type { Figure, SiteLink } from '../../lib/plan/site.ts';
import { quantile, sortAscending } from '../../lib/statistics/quantile.ts';
import { interval } from '../statistics.ts';
import { fitLink, type LinkFit, type Transfer } from './fit-link.ts';

/** What carries bytes to an endpoint and back; each answers how long that took, in ms. */
export interface LinkProbe {
  /** An exchange without a payload. */
  exchange(): Promise<number>;
  up(bytes: number): Promise<number>;
  down(bytes: number): Promise<number>;
}

export interface MeasuredLink {
  readonly link: Pick<SiteLink, 'upMbps' | 'downMbps' | 'roundTripMs'> & { readonly jitterMs: Figure };
  /** What the bandwidths were fitted to; `fixedMs` should be near the round trip. */
  readonly fits: { readonly up: LinkFit; readonly down: LinkFit };
}

const exchanges = 25;
const repeats = 7;
const firstBytes = 32_768;
const mostBytes = 8_388_608;
/** A transfer that takes so long is told well from its fixed part. */
const longMs = 300;
const shares = [1 / 8, 1 / 2, 1];

/**
 * Measures bandwidth in both directions and the round trip. Payloads grow until one takes 0.3 s, which also lets TCP find
 * its window; then three sizes take turns.
 */
export async function measureLink(probe: LinkProbe, notify: Notify): Promise<MeasuredLink> {
  notify({ kind: 'step', text: 'round trips' });
  await probe.exchange();
  const trips: number[] = [];
  for (let made = 0; made < exchanges; made++) trips.push(await probe.exchange());
  const up = await measureWay((bytes) => probe.up(bytes), 'up', notify);
  const down = await measureWay((bytes) => probe.down(bytes), 'down', notify);
  const { median, low, high, n } = interval(trips);
  return {
    link: {
      upMbps: figure(up.mbps, up.low, up.high, up.samples),
      downMbps: figure(down.mbps, down.low, down.high, down.samples),
      roundTripMs: figure(median, low, high, n),
      // A round trip has two one-way delays, independent of each other.
      jitterMs: { value: rounded(deviation(trips) / Math.SQRT2), basis: 'measured', samples: n },
    },
    fits: { up, down },
  };
}

async function measureWay(
  send: (bytes: number) => Promise<number>,
  name: string,
  notify: Notify,
): Promise<LinkFit> {
  let largest = firstBytes;
  notify({ kind: 'step', text: `bandwidth ${name}` });
  while ((await send(largest)) < longMs && largest < mostBytes) largest *= 2;
  const transfers: Transfer[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const share of shares) {
      const bytes = Math.round(largest * share);
      transfers.push({ bytes, ms: await send(bytes) });
      notify({ kind: 'advance', done: transfers.length, total: repeats * shares.length });
    }
  }
  return fitLink(transfers);
}

const figure = (value: number, low: number, high: number, samples: number): Figure => ({
  value: rounded(value),
  basis: 'measured',
  low: rounded(low),
  high: rounded(high),
  samples,
});

const rounded = (value: number) => Number(value.toPrecision(4));

/** Of a normal distribution, from its middle two thirds: what held up one exchange counts for nothing. */
function deviation(values: readonly number[]): number {
  const sorted = sortAscending(values);
  return (quantile(sorted, 0.8413) - quantile(sorted, 0.1587)) / 2;
}
