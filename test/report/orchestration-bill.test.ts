import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { bert, planProfile } from './fixture.ts';

const billed = (changed: Partial<Plan>) => {
  const measured = planProfile(bert);
  if (measured.subject.kind !== 'plan') throw new Error('the fixture is of a plan');
  const warm = measured.subject.inferences.filter(({ coldStarts }) => coldStarts === 0);
  const inferences = warm.map((inference) => ({ ...inference, latencyMs: 190 }));
  const plan = { ...measured.subject.plan, ...changed };
  const { bill } = buildReport({
    measured: { ...measured, subject: { ...measured.subject, plan, inferences } },
    model: null,
    workload: steadyWorkload(1_000_000),
    coldStartRate: 0,
    monthlyBudgetUsd: null,
    approved: null,
    book: priceBookFor('us-east-1'),
    command: 'c',
    createdAt: '2026-11-21T09:31:12.000Z',
  });
  return bill.lines;
};

describe('the bill of who walks the chain', () => {
  it('has nothing more where the client does', () => {
    const owners = new Set(billed({ orchestration: 'client' }).map(({ owner }) => owner));
    expect([...owners]).toEqual(['part-1', 'part-2', 'part-3']);
  });

  it('has a coordinator’s requests, and its GB-seconds while it waits', () => {
    const lines = billed({ orchestration: 'coordinator', coordinatorMemoryMb: 512 });
    const own = lines.filter(({ owner }) => owner === 'coordinator');
    // 190 ms of waiting and 10 of its own, at half a GB, a million times: 100,000 GB-s.
    expect(own.map(({ kind, quantity, basis }) => [kind, quantity, basis]).slice(0, 2)).toEqual([
      ['duration', '100000', 'modelled'],
      ['requests', '1000000', 'measured'],
    ]);
  });

  it('has a workflow’s requests and duration, and every tensor by S3', () => {
    const lines = billed({ orchestration: 'step-functions' });
    const of = (item: string) => lines.find((line) => line.item === item)?.quantity;
    expect(of('states.express-requests')).toBe('1000000');
    // 190 ms are two steps of 100: 64 / 1024 GB x 0.2 s x 1 M.
    expect(of('states.express-duration')).toBe('12500');
    // The caller's inputs and what each of three partitions leaves.
    expect(of('s3.put')).toBe('4000000');
    expect(Number(of('s3.get'))).toBeGreaterThanOrEqual(4_000_000);
  });
});
