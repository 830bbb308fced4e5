import type { HopFit, Sample } from '../lib/plan/profile.ts';
import { mean } from '../lib/statistics/mean.ts';
import { median } from '../lib/statistics/quantile.ts';

const mb = 1_000_000;

/**
 * What the caller waits for besides a warm invocation's duration, as a line over the bytes of its payload, request and
 * response together: Theil and Sen's, the median of the slopes between groups of like payload, so that no single
 * late answer bends it.
 *
 * Source: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63(324), 1968.
 *
 * @param samples of functions whose tensors travel inline, with REPORT lines
 * @returns null where none is warm
 */
export function fitHop(samples: readonly Sample[]): HopFit | null {
  const points = samples
    .filter(({ cold }) => !cold)
    .map(({ requestBytes, responseBytes, latencyMs, durationMs }) => ({
      payloadMb: (requestBytes + responseBytes) / mb,
      waitMs: latencyMs - durationMs,
    }));
  if (points.length === 0) return null;
  const slopes = slopesBetween(groupsOf(points));
  const perMbMs = slopes.length === 0 ? null : Math.max(0, median(slopes));
  const withoutBytes = points.map(({ payloadMb, waitMs }) => waitMs - (perMbMs ?? 0) * payloadMb);
  const fixedMs = median(withoutBytes);
  const residuals = withoutBytes.map((ms) => ms - fixedMs);
  return {
    fixedMs,
    perMbMs,
    r2: perMbMs === null ? null : explained(points, residuals),
    residualMs: median(residuals.map(Math.abs)),
    n: points.length,
  };
}

interface Point {
  readonly payloadMb: number;
  readonly waitMs: number;
}

/** Payloads within 1 % of each other are alike: JSON of numbers varies in length. */
function groupsOf(points: readonly Point[]): Point[] {
  const groups: Point[][] = [];
  for (const point of [...points].sort((a, b) => a.payloadMb - b.payloadMb)) {
    const last = groups.at(-1);
    if (last !== undefined && point.payloadMb <= last[0]!.payloadMb * 1.01) last.push(point);
    else groups.push([point]);
  }
  return groups.map((group) => ({
    payloadMb: median(group.map(({ payloadMb }) => payloadMb)),
    waitMs: median(group.map(({ waitMs }) => waitMs)),
  }));
}

const slopesBetween = (groups: readonly Point[]): number[] =>
  groups.flatMap((a, i) =>
    groups.slice(i + 1).map((b) => (b.waitMs - a.waitMs) / (b.payloadMb - a.payloadMb)),
  );

/** R²: 1 − squares left over / squares at all; 0 where the line explains nothing. */
function explained(points: readonly Point[], residuals: readonly number[]): number {
  const centre = mean(points.map(({ waitMs }) => waitMs));
  const total = points.reduce((sum, { waitMs }) => sum + (waitMs - centre) ** 2, 0);
  const left = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  return total === 0 ? 0 : Math.max(0, 1 - left / total);
}
