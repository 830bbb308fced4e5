import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explorationOf, isFrugal, leastInvocations } from '../../profiler/visits.ts';

const budget = (maxInvocations: number | null) => ({ maxInvocations, maxSeconds: null, maxUsd: null });
const functions = ['whole-0', 'part-0', 'part-1'];
const sizes = [1769, 1024, 512, 256, 128];

describe('the first look', () => {
  it('takes all functions in turns at every size, the ends first, where nothing bounds it', () => {
    const { visits, minSamples, maxSamples, layerSizes } = explorationOf(
      sizes,
      functions,
      ['whole-0'],
      budget(null),
    );
    expect(visits.map(({ memoryMb }) => memoryMb)).toEqual([1769, 128, 1024, 512, 256]);
    for (const visit of visits) expect(visit.functions).toEqual(functions);
    expect([minSamples, maxSamples]).toEqual([8, 40]);
    expect(layerSizes).toEqual([1769, 512, 128]);
  });

  it('of a small budget is of what covers the model first, two samples at a time', () => {
    const { visits, maxSamples, untilInvocations, layerSizes } = explorationOf(
      sizes,
      functions,
      ['whole-0'],
      budget(20),
    );
    expect(visits.slice(0, 5).every((visit) => visit.functions.join() === 'whole-0')).toBe(true);
    expect(visits.slice(5).every((visit) => visit.functions.join() === 'part-0,part-1')).toBe(true);
    expect([maxSamples, untilInvocations, layerSizes]).toEqual([2, 14, [1769]]);
  });

  it('visits each function once at each size, whatever the budget is', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 12, max: 1000 })), (max) => {
        const { visits } = explorationOf(sizes, functions, ['part-0', 'part-1'], budget(max));
        const cells = visits.flatMap((visit) => visit.functions.map((name) => `${name} ${visit.memoryMb}`));
        expect(new Set(cells).size).toBe(sizes.length * functions.length);
        expect(cells).toHaveLength(sizes.length * functions.length);
      }),
    );
  });

  it('is frugal where 70 % of the budget don’t do for nine invocations of each', () => {
    expect(isFrugal(15, budget(192))).toBe(true);
    expect(isFrugal(15, budget(193))).toBe(false);
    expect(isFrugal(15, budget(null))).toBe(false);
  });

  it('takes a cold start, two samples and the node times of each function at least', () => {
    expect(leastInvocations(['part-0', 'part-1'])).toBe(8);
  });
});
