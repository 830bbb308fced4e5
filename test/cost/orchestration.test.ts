import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { perMillion } from '../../lib/cost/money.ts';
import { orchestrationUsd } from '../../lib/cost/orchestration.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const book = priceBookFor('us-east-1');

const addedUsdPerMillion = (plan: Partial<Plan>, latencyMs: number) => {
  const partition = { architecture: 'x86_64' } as const;
  const read = readPlan(writeTinyPlan(temporaryFolder(), { plan: {}, partition }));
  return perMillion(orchestrationUsd({ ...read, ...plan }, latencyMs, book));
};

describe('who walks the chain', () => {
  it('costs nothing where the caller does', () => {
    expect(addedUsdPerMillion({ orchestration: 'client' }, 200)).toBe(0);
  });

  it('costs a request and the time it waits where a coordinator does', () => {
    // 512 MB for 200 ms and 10 of its own: 0.105 GB-s.
    expect(addedUsdPerMillion({ orchestration: 'coordinator', coordinatorMemoryMb: 512 }, 200)).toBeCloseTo(
      0.105 * 16.6667 + 0.2,
      10,
    );
  });

  it('costs an execution in steps of 100 ms and 64 MB, and S3 for every hand-off, where a state machine does', () => {
    // 201 ms are three steps of 1/160 GB-s. PUT: the inputs and two answers. GET: part-0 reads the inputs; part-1 those
    // and part-0's answer; the caller part-1's.
    expect(addedUsdPerMillion({ orchestration: 'step-functions' }, 201)).toBeCloseTo(
      1 + 0.0625 * 0.3 * 16.67 + 3 * 5 + 4 * 0.4,
      10,
    );
  });
});
