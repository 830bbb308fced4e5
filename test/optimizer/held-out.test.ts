import { describe, expect, it } from 'vitest';
import { renderHeldOut } from '../../lib/cli/render/held-out.ts';
import { heldOutErrors } from '../../lib/optimizer/held-out.ts';
import { mediumWorld, syntheticProfile } from './synthetic-profile.ts';

const inner = { memorySizes: [512, 1024, 1769], warmSamples: 8 };
const profile = syntheticProfile(mediumWorld, {
  ...inner,
  ranges: [
    [0, 12],
    [0, 6],
    [6, 12],
  ],
});

describe('the error on what was held out', () => {
  it('is of each inner memory size and of each function that others cover', () => {
    const { memorySizes, functions } = heldOutErrors(profile);
    expect(memorySizes).toMatchObject({ n: 3 });
    expect(functions).toMatchObject({ n: 9 });
    expect(memorySizes!.median).toBeLessThan(0.1);
    expect(functions!.median).toBeLessThan(0.1);
    expect(functions!.worst).toBeGreaterThanOrEqual(functions!.median);
  });

  it('is larger where what is held out is not as the rest', () => {
    const odd = {
      ...profile,
      samples: profile.samples.map((sample) =>
        sample.memoryMb === 1024 ? { ...sample, latencyMs: 2 * sample.latencyMs } : sample,
      ),
    };
    expect(heldOutErrors(odd).memorySizes!.median).toBeGreaterThan(0.3);
  });

  it('is none where nothing can be left out', () => {
    const little = syntheticProfile(mediumWorld, { ...inner, memorySizes: [512, 1769], ranges: [[0, 12]] });
    const none = heldOutErrors(little);
    expect(none).toEqual({ memorySizes: null, functions: null });
    expect(renderHeldOut(none, 80)).toBe(null);
  });

  it('is of nothing that only functions cover which the budget left unmeasured', () => {
    const [whole] = profile.functions;
    const samples = profile.samples.filter((sample) => sample.function === whole?.name);
    expect(heldOutErrors({ ...profile, samples })).toMatchObject({ memorySizes: { n: 1 }, functions: null });
  });

  it('is told with its worst case and how many there were', () => {
    const errors = { memorySizes: { median: 0.031, worst: 0.09, n: 6 }, functions: null };
    expect(renderHeldOut(errors, 200)).toContain(
      'a memory size that was left out 3.1 % (worst 9.0 %, n = 6)',
    );
  });
});
