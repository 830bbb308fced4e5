import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestThresholds, sweepOf } from '../../lib/exits/sweep.ts';
import { type ExitTraffic, exitTrafficOf, reachAt } from '../../lib/exits/traffic.ts';
import { type ExitRates, exitRates } from '../../lib/plan/exit-rates.ts';

type Measured = Pick<ExitRates['exits'][number], 'confidences' | 'agrees' | 'rule'>;

const ratesOf = (exits: readonly Measured[]): ExitRates => ({
  ...{ schema: exitRates.name, version: exitRates.version, createdAt: '2026-11-20T00:00:00Z' },
  ...{ optimize: 'none', dims: {}, final: 'last' },
  model: { name: 'm', file: 'm.onnx', sha256: 'a'.repeat(64), weightBytes: 1, parameters: 1 },
  samples: { source: 'given', count: exits[0]!.confidences.length, seed: 1 },
  exits: exits.map((exit, i) => ({
    ...exit,
    ...{ output: `exit_${i}`, segment: 2 * i + 2, scores: 'logits' as const, sweep: sweepOf(exit) },
  })),
});

const four = ratesOf([
  { rule: 'top', confidences: [0.9, 0.8, 0.3, null], agrees: [true, false, true, true] },
  { rule: 'entropy', confidences: [0.1, 0.1, 0.2, 1], agrees: [false, true, true, false] },
]);

describe('traffic', () => {
  it('leaves at the first exit that is sure, and is counted', () => {
    const traffic = exitTrafficOf(
      four,
      new Map([
        ['exit_0', 0.8],
        ['exit_1', 0.5],
      ]),
    );
    // Samples 0 and 1 leave at the first, 2 at the second, 3 at the end; 1 is wrong.
    expect(traffic.exits.map(({ rate }) => rate)).toEqual([0.5, 0.25]);
    expect(traffic.agreement).toBe(0.75);
    expect([0, 1, 2, 3, 4, 9].map((position) => reachAt(traffic, position))).toEqual([
      1, 1, 0.5, 0.5, 0.25, 0.25,
    ]);
  });

  it('all goes on where no exit has a threshold', () => {
    expect(exitTrafficOf(four, new Map())).toEqual({ exits: [], agreement: 1, final: 'last', samples: 4 });
  });
});

describe('thresholds', () => {
  const samples = 12;
  const exit = fc.record({
    rule: fc.constantFrom('top' as const, 'entropy' as const),
    confidences: fc.array(fc.option(fc.integer({ min: 0, max: 9 }).map((n) => n / 10)), {
      minLength: samples,
      maxLength: samples,
    }),
    agrees: fc.array(fc.boolean(), { minLength: samples, maxLength: samples }),
  });
  const reaches = (rates: ExitRates, traffic: ExitTraffic) =>
    rates.exits.map(({ segment }) => reachAt(traffic, segment));

  it('agree as often as is asked, and nothing that does lets fewer go on', () => {
    fc.assert(
      fc.property(
        fc.array(exit, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(0, 0.5, 0.9, 1),
        (exits, least) => {
          const rates = ratesOf(exits);
          const found = bestThresholds(rates, new Map(), least);
          expect(found.length).toBeGreaterThan(0);
          for (const { agreement } of found) expect(agreement).toBeGreaterThanOrEqual(least);
          // Brute force: every threshold there is, for each exit or none.
          const all = [null, ...Array.from({ length: 10 }, (_, n) => n / 10)];
          const grids =
            exits.length === 1 ? all.map((one) => [one]) : all.flatMap((a) => all.map((b) => [a, b]));
          for (const grid of grids) {
            const given = grid.flatMap((one, i) => (one === null ? [] : [[`exit_${i}`, one] as const]));
            const other = exitTrafficOf(rates, new Map(given));
            if (other.agreement < least) continue;
            const own = reaches(rates, other);
            expect(
              found.some((each) => reaches(rates, each).every((reach, i) => reach <= own[i]! + 1e-9)),
            ).toBe(true);
          }
        },
      ),
    );
  });

  it('that are given stay, and none is found where they agree too seldom', () => {
    const fixed = new Map([['exit_0', 0.8]]);
    for (const { exits } of bestThresholds(four, fixed, 0.75))
      expect(exits[0]).toMatchObject({ output: 'exit_0', threshold: 0.8 });
    expect(bestThresholds(four, fixed, 0.9)).toEqual([]);
  });
});
