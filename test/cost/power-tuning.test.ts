import { describe, expect, it } from 'vitest';
import {
  cheapestPower,
  type PowerTuningStat,
  powerTuningStat,
  powerTuningUsdPerMs,
  trimmedMean,
  visualisationUrl,
} from '../../lib/cost/power-tuning.ts';

const sample = (durationMs: number, initMs: number | null = null) => ({
  memoryMb: 512,
  durationMs,
  initMs,
  billedMs: Math.ceil(durationMs + (initMs ?? 0)),
});

const stat = (powerMb: number, averageDurationMs: number, averagePriceUsd: number): PowerTuningStat => ({
  powerMb,
  invocations: 50,
  averageDurationMs,
  averageBilledMs: averageDurationMs,
  averagePriceUsd,
});

/** What their page reads out of a link: little-endian values, base64, split at semicolons. */
function readLink(link: string) {
  const [sizes = '', times = '', costs = ''] = new URL(link).hash.slice(1).split(';');
  const bytes = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const numbers = (text: string, size: number, read: (view: DataView, at: number) => number) => {
    const view = new DataView(bytes(text).buffer);
    return Array.from({ length: view.byteLength / size }, (_, i) => read(view, i * size));
  };
  return {
    sizes: numbers(sizes, 2, (view, at) => view.getInt16(at, true)),
    times: numbers(times, 4, (view, at) => view.getFloat32(at, true)),
    costs: numbers(costs, 4, (view, at) => view.getFloat32(at, true)),
  };
}

describe('by power tuning’s rules', () => {
  it('a mean is without the smallest and the largest fifth', () => {
    expect(trimmedMean([900, 1, 2, 3, 4])).toBe(3);
    expect(trimmedMean([1, 2, 3, 4])).toBe(2.5);
    expect(trimmedMean([0, 0, 10, 20, 30, 40, 50, 60, 999, 999])).toBe(35);
  });

  it('a price is that of the trimmed billed mean, rounded up, at a rounded price, cold starts among them', () => {
    const found = powerTuningStat(
      [sample(100.2), sample(101.2), sample(102.4), sample(99.9), sample(100, 300)],
      'x86_64',
      'us-east-1',
    );
    // Billed 101, 102, 103, 100, 400: of 101, 102, 103 the mean is 102. At 512 MB, four times 2.1e-9 a ms.
    expect(found).toMatchObject({ powerMb: 512, invocations: 5, averageBilledMs: 102 });
    expect(found.averagePriceUsd).toBeCloseTo(102 * 8.4e-9, 18);
    expect(found.averageDurationMs).toBeCloseTo((100.2 + 101.2 + 102.4) / 3, 12);
  });

  it('regions and processors have prices of their own', () => {
    expect(powerTuningUsdPerMs(256, 'arm64', 'us-east-1')).toBeCloseTo(3.4e-9, 18);
    expect(powerTuningUsdPerMs(128, 'x86_64', 'ap-east-1')).toBe(2.9e-9);
  });

  it('the cheapest is recommended, of equals the fastest', () => {
    expect(cheapestPower([stat(128, 80, 2e-7), stat(256, 40, 2e-7), stat(512, 30, 3e-7)]).powerMb).toBe(256);
  });

  it('a link holds what their page reads', () => {
    const link = visualisationUrl([stat(1024, 12.5, 2.1e-7), stat(128, 100, 1.9e-7)]);
    expect(link.startsWith('https://lambda-power-tuning.show/#')).toBe(true);
    const { sizes, times, costs } = readLink(link);
    expect(sizes).toEqual([128, 1024]);
    expect(times).toEqual([100, 12.5]);
    expect(costs.map((cost) => cost.toPrecision(6))).toEqual(['1.90000e-7', '2.10000e-7']);
  });

  it('a link of theirs reads the same', () => {
    // From their README-INPUT-OUTPUT.md.
    const theirs =
      'https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4';
    const { sizes, times, costs } = readLink(theirs);
    expect(sizes).toEqual([128, 256, 512, 1024, 1536, 3008]);
    const stats = sizes.map((size, i) => stat(size, times[i] ?? 0, costs[i] ?? 0));
    expect(visualisationUrl(stats)).toBe(theirs);
  });
});
