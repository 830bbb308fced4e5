import { decimal } from '../../../cost/money.ts';
import type { WhatIf } from './compute.ts';

/** The volume's slider is logarithmic: a hundred steps a power of ten. */
const stepsPerPower = 100;

export const volumeRange = { least: 2 * stepsPerPower, most: 11 * stepsPerPower } as const;

export const positionOf = (requests: number): number =>
  requests > 0 ? Math.round(Math.log10(requests) * stepsPerPower) : volumeRange.least;

/** Two significant digits: the number beside the slider takes any. */
export const requestsAt = (position: number): number =>
  Number((10 ** (position / stepsPerPower)).toPrecision(2));

/** What the number fields say; null where one says nothing that can be computed with. */
export function whatIfOf(
  volume: string,
  coldPercent: string,
  moreMb: string,
  shownColdPercent: string,
): WhatIf | null {
  const numbers = [volume, coldPercent, moreMb].map((text) =>
    text.trim() === '' ? Number.NaN : Number(text),
  );
  const [requestsPerMonth = 0, percent = 0, mb = 0] = numbers;
  if (!numbers.every(Number.isFinite)) return null;
  if (requestsPerMonth < 0 || requestsPerMonth > 1e15 || percent < 0 || percent > 100) return null;
  return {
    requestsPerMonth: Math.round(requestsPerMonth),
    // As long as it isn't touched, every function keeps its own.
    coldStartRate: coldPercent === shownColdPercent ? null : decimal(coldPercent.trim()).div(100).toNumber(),
    moreMb: Math.round(mb),
  };
}
