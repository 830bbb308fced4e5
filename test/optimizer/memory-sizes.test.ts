import { describe, expect, it } from 'vitest';
import { memorySizes } from '../../lib/optimizer/memory-sizes.ts';

describe('memorySizes', () => {
  it('are every 64 MB and the measured ones, from the smallest measured up to the cap', () => {
    expect(memorySizes([200, 1769], 448)).toEqual([200, 256, 320, 384, 448]);
  });

  it('leave out what would run faster than anything that was measured', () => {
    expect(Math.max(...memorySizes([512, 1000], 3008))).toBe(1000);
  });

  it('go on where more memory is no faster: between one vCPU and two', () => {
    expect(Math.max(...memorySizes([512, 1769], 10_240))).toBe(3520);
  });

  it('are none where the cap is under everything that was measured', () => {
    expect(memorySizes([512], 448)).toEqual([]);
  });
});
