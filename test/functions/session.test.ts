import { describe, expect, it } from 'vitest';
import { sessionOptions } from '../../functions/partition/session.ts';

describe('the session of a partition', () => {
  it.each([
    ['128', 1],
    ['1769', 1],
    ['3537', 1],
    ['3538', 2],
    ['10240', 5],
  ])('at %s MB has %i threads, which do not spin', (memory, threads) => {
    expect(sessionOptions({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory })).toMatchObject({
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      extra: { session: { 'intra_op.allow_spinning': '0' } },
    });
  });

  it('runs the graph as it was split, unless it is to be optimised where it runs', () => {
    expect(sessionOptions({}).graphOptimizationLevel).toBe('disabled');
    expect(sessionOptions({ PARTITA_OPTIMIZE: 'target' }).graphOptimizationLevel).toBe('all');
  });
});
