import { describe, expect, it } from 'vitest';
import { rangeTable } from '../../lib/graph/ranges.ts';
import { fitMemoryNeed } from '../../lib/optimizer/fit/memory-need.ts';
import type { Profile } from '../../lib/plan/profile.ts';
import { mediumWorld, syntheticProfile } from './synthetic-profile.ts';

const profile = syntheticProfile(mediumWorld, {
  ranges: [
    [0, 6],
    [6, 12],
  ],
  memorySizes: [1769],
  warmSamples: 2,
});

/** The same model, where the first segment is a table, and so many rows of it are looked up. */
function withTable(tableBytes: number, rows: number): Profile {
  const { subject } = profile;
  if (subject.kind !== 'model') throw new Error('the profile of a model');
  const segments = subject.segmentation.segments.map((segment, i) =>
    i === 0 ? { ...segment, weightBytes: tableBytes, lookupBytes: tableBytes } : segment,
  );
  const tensors = subject.segmentation.tensors.map((tensor) =>
    tensor.producer === 0 ? { ...tensor, dtype: 'int64' as const, shape: [1, rows] } : tensor,
  );
  return {
    ...profile,
    subject: { ...subject, segmentation: { ...subject.segmentation, segments, tensors } },
  };
}

/** Of the table alone, beyond what the rest of the first function is predicted to take. */
function tableMb(tableBytes: number, rows: number): number {
  const of = (each: Profile) => {
    if (each.subject.kind !== 'model') throw new Error('the profile of a model');
    const { segmentation } = each.subject;
    return fitMemoryNeed(each, segmentation, rangeTable(segmentation));
  };
  const need = of(withTable(tableBytes, rows));
  const none = of(withTable(tableBytes, 0));
  // Each function is told as it was measured, so that the table's share comes out where nothing was.
  const difference = (from: number, to: number) => need.predictMb(from, to) - none.predictMb(from, to);
  return difference(0, 3) - difference(3, 6);
}

describe('the memory that a table takes', () => {
  it('is 64 KiB a row that is looked up, and no more than the table', () => {
    expect(tableMb(100_000_000, 128)).toBeCloseTo((128 * 65_536) / 1e6, 2);
    expect(tableMb(1_000_000, 128)).toBeCloseTo(1, 2);
  });
});
