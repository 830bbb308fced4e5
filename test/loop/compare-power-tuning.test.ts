import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparison } from '../../lib/cli/render/power-tuning.ts';
import { comparePowerTuning } from '../../lib/loop/compare-power-tuning.ts';
import { largeWorld, syntheticProfile } from '../optimizer/synthetic-profile.ts';

/** 1 KiB of log an invocation: $0.50 a GiB taken in, and 15 % of it kept for a month at $0.03. */
const logUsdPerMillion = (1e6 / 2 ** 20) * (0.5 + 0.15 * 0.03);

const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
const file = join(folder, 'profile.json');
const world = { ...largeWorld, weightMb: largeWorld.weightMb.map(() => 1) };
const measured = syntheticProfile(world, {
  ranges: [
    [0, 40],
    [0, 20],
  ],
  memorySizes: [512, 1024],
  warmSamples: 9,
});

beforeAll(() => writeFileSync(file, JSON.stringify(measured)));
afterAll(() => rmSync(folder, { recursive: true }));

describe('comparePowerTuning', () => {
  it('goes from their cost to ours in steps that add up', async () => {
    const { sizes, function: name } = await comparePowerTuning(file, undefined, 0.05);
    expect(name).toBe('part-0-40');
    expect(sizes.map(({ memoryMb }) => memoryMb)).toEqual([512, 1024]);
    for (const { steps, theirUsdPerMillion, ourUsdPerMillion } of sizes) {
      expect(steps[0]?.usdPerMillion).toBe(theirUsdPerMillion);
      expect(steps.reduce((sum, step) => sum + step.usdPerMillion, 0)).toBeCloseTo(ourUsdPerMillion, 9);
      // $0.20 a million.
      expect(steps.at(-2)?.usdPerMillion).toBeCloseTo(0.2, 12);
      expect(steps.at(-1)?.usdPerMillion).toBeCloseTo(logUsdPerMillion, 12);
    }
  });

  it('comes to our cost as it is worked out by hand', async () => {
    const { sizes } = await comparePowerTuning(file, 'part-0-20', 0.05);
    const own = measured.samples.filter((one) => one.function === 'part-0-20' && one.memoryMb === 1024);
    const meanOf = (isCold: boolean) => {
      const billed = own.filter(({ cold }) => cold === isCold).map(({ billedMs }) => billedMs);
      return billed.reduce((sum, ms) => sum + ms, 0) / billed.length;
    };
    const billedMs = 0.95 * meanOf(false) + 0.05 * meanOf(true);
    const billUsdPerMillion = 1e6 * ((billedMs / 1000) * 0.0000166667 + 0.0000002);
    expect(sizes[1]?.ourUsdPerMillion).toBeCloseTo(billUsdPerMillion + logUsdPerMillion, 9);
  });

  it('names the functions where one is asked for that is not there', async () => {
    await expect(comparePowerTuning(file, 'part-9', 0)).rejects.toMatchObject({
      code: 'P1211',
      next: expect.stringContaining('part-0-40'),
    });
  });

  it('fits 80 columns, but for the link', async () => {
    const text = renderComparison(await comparePowerTuning(file, undefined, 0.01), 80);
    const lines = text.split('\n').filter((line) => !line.startsWith('https://'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});
