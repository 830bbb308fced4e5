import { median, quantile, sortAscending } from '../../lib/statistics/quantile.ts';
import { seededRandom } from '../../lib/statistics/random.ts';

/** One transfer, from its first byte to the answer's last. */
export interface Transfer {
  readonly bytes: number;
  readonly ms: number;
}

/** Time over bytes in one direction: `fixedMs + bytes / bandwidth`. */
export interface LinkFit {
  readonly fixedMs: number;
  readonly mbps: number;
  /** 95 % bootstrap interval of `mbps`. */
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

const resamples = 500;
const seed = 21;

/**
 * Least squares through the median time of each size: a transfer that something held up counts for little. The interval
 * is a percentile bootstrap within sizes, seeded.
 *
 * @param transfers of at least two sizes
 */
export function fitLink(transfers: readonly Transfer[]): LinkFit {
  const sizes = [...new Set(transfers.map(({ bytes }) => bytes))].sort((a, b) => a - b);
  const groups = sizes.map((bytes) => ({
    bytes,
    times: transfers.filter((each) => each.bytes === bytes).map(({ ms }) => ms),
  }));
  const fitted = line(groups);
  const random = seededRandom(seed);
  const bandwidths = sortAscending(
    Array.from(
      { length: resamples },
      () =>
        line(
          groups.map(({ bytes, times }) => ({
            bytes,
            times: times.map(() => times[Math.floor(random() * times.length)]!),
          })),
        ).mbps,
    ),
  );
  return {
    ...fitted,
    low: quantile(bandwidths, 0.025),
    high: quantile(bandwidths, 0.975),
    samples: transfers.length,
  };
}

/** Faster than this nothing is told apart from the clock. */
const leastMsPerByte = 1e-8;

function line(groups: readonly { readonly bytes: number; readonly times: readonly number[] }[]) {
  const points = groups.map(({ bytes, times }) => ({ bytes, ms: median(times) }));
  const meanBytes = points.reduce((sum, { bytes }) => sum + bytes, 0) / points.length;
  const meanMs = points.reduce((sum, { ms }) => sum + ms, 0) / points.length;
  const spread = points.reduce((sum, { bytes }) => sum + (bytes - meanBytes) ** 2, 0);
  const together = points.reduce((sum, { bytes, ms }) => sum + (bytes - meanBytes) * (ms - meanMs), 0);
  const msPerByte = Math.max(leastMsPerByte, together / spread);
  return { fixedMs: Math.max(0, meanMs - msPerByte * meanBytes), mbps: 8 / (msPerByte * 1000) };
}
