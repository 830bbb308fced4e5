import { describe, expect, it } from 'vitest';
import { renderSearch } from '../../../lib/cli/render/search.ts';
import type { Candidate, Placement, PredictionInterval, Search } from '../../../lib/plan/plan.ts';
import { noCost } from '../../support/no-cost.ts';
import { faultsOf, plain } from './hostile.ts';

const placement = (memoryMb: number): Placement => ({
  from: 0,
  to: 1,
  tier: 'lambda',
  memoryMb,
  architecture: 'x86_64',
  durationMs: 1,
  initMs: 1,
  maxMemoryMb: 100,
  weightBytes: 0,
  channelIn: 'inline',
  channelOut: 'inline',
  weights: 'package',
});

const candidate = (latencyMs: number, costUsdPerMillion: number, memoryMb: readonly number[]): Candidate => ({
  latencyMs,
  latencyP95Ms: latencyMs * 1.5,
  meanLatencyMs: latencyMs * 1.2,
  sloLatencyMs: null,
  coldLatencyMs: latencyMs * 20,
  costUsdPerMillion,
  cost: { ...noCost, totalUsd: costUsdPerMillion },
  leakage: null,
  accuracy: null,
  partitions: memoryMb.map(placement),
  feasible: true,
  reason: 'It costs more than it saves.',
});

const searchOf = (front: Candidate[], chosen: number, unsplit: Partial<Candidate> = {}): Search => ({
  slo: null,
  budgetUsdPerMillion: null,
  coldStartRate: 0.01,
  workload: null,
  front,
  chosen,
  unsplit: { ...candidate(40, 9, [3008]), ...unsplit },
  certificate: {
    gapMs: 0.1,
    gapUsdPerMillion: 0,
    cutsConsidered: 3,
    cutsFound: 3,
    memorySizes: [128],
    statement: 'None is better.',
  },
});

const rendered = (search: Search) => renderSearch(search, 80, plain);
const rows = (text: string) => text.split('\n').filter((line) => /^([>1x] {2}|\s{3,})\s*[\d<]/.test(line));

describe('the front in a pipe', () => {
  it('marks the chosen plan, shows the unsplit one beside it and says why the neighbours lost', () => {
    const front = [candidate(10, 3, [1769, 1769]), candidate(20, 2, [512, 256]), candidate(30, 1, [128])];
    expect(rendered(searchOf(front, 1, { feasible: false, reason: 'It is too heavy.' }))).toBe(
      `3 plans where nothing is both faster and cheaper. None is better.

   p50 ms  p95 ms  cold ms   $/M  parts  memory MB    cut after
     10.0    15.0      200  3.00      2  1769 + 1769  1
>    20.0    30.0      400  2.00      2  512 + 256    1
     30.0    45.0      600  1.00      1  128
x    40.0    60.0      800  9.00      1  3008

>  Chosen: It costs more than it saves.
-  10.0 ms, $3.00/M (1769 + 1769 MB): It costs more than it saves.
-  30.0 ms, $1.00/M (128 MB): It costs more than it saves.
x  Unsplit, one function: It is too heavy.`,
    );
  });

  it('says how far the samples leave the prediction of the chosen plan open', () => {
    const at = (low: number, high: number) => ({ low, high });
    const interval: PredictionInterval = {
      level: 0.9,
      resamples: 24,
      latencyMs: at(18.4, 21.7),
      latencyP95Ms: at(27.6, 32.5),
      sloLatencyMs: null,
      coldLatencyMs: at(371.5, 430.6),
      costUsdPerMillion: at(1.95, 2.05),
      maxMemoryMb: [at(95, 105)],
    };
    const text = rendered(searchOf([{ ...candidate(20, 2, [512]), interval }], 0));
    expect(faultsOf(text)).toEqual([]);
    expect(text).toContain(`
   Predicted (modelled) with 90 % intervals, as far as the profile's samples
   leave it open: p50 20.0 ms [18.4, 21.7], p95 30.0 ms [27.6, 32.5], cold 400
   ms [372, 431], $2.00 per million [1.95, 2.05].
`);
  });

  it('has no neighbour where one plan is the whole front', () => {
    const text = rendered(searchOf([candidate(10, 3, [1769])], 0));
    expect(text).toContain('1 plan where nothing is both faster and cheaper.');
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([]);
  });

  it.each([0, 1, 250, 498, 499])('shows nine of 500 points, the chosen one at %d among them', (chosen) => {
    const front = Array.from({ length: 500 }, (_, i) => candidate(10 + i, 500 - i, [128 + i]));
    const text = rendered(searchOf(front, chosen));
    expect(faultsOf(text)).toEqual([]);
    expect(rows(text)).toHaveLength(10);
    expect(text).toContain('9 of them shown');
    const memory = rows(text).map((row) => Number(row.split(/\s+/).at(-1)));
    for (const each of [0, chosen - 1, chosen, chosen + 1, 499]) {
      if (each >= 0 && each < 500) expect(memory).toContain(128 + each);
    }
  });

  it('stays within 80 columns for microseconds, thousands of dollars and a hundred partitions', () => {
    const sizes = Array.from({ length: 100 }, (_, i) => 128 + i);
    const front = [
      candidate(0.0004, 5000, sizes),
      candidate(
        0.02,
        123.45,
        Array.from({ length: 100 }, () => 1769),
      ),
      candidate(898_000, 0.000001, [10_240]),
    ];
    const text = rendered(searchOf(front, 1));
    expect(faultsOf(text)).toEqual([]);
    expect(text).toContain('100 x 1769');
    expect(text).toContain('5000.00');
    expect(text).toContain('<0.001');
  });
});
