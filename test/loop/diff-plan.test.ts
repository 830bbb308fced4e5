import { describe, expect, it } from 'vitest';
import { diffPlan } from '../../lib/loop/diff-plan.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const compare = (planFile: string, against: string) =>
  diffPlan(planFile, { kind: 'plan', planFile: against }, { requestsPerMonth: 1e6 }, () => undefined);

describe('comparing a plan with another', { timeout: 120_000 }, () => {
  it('finds no change in the same plan, written at another time', async () => {
    const approved = writeTinyPlan(temporaryFolder());
    const again = writeTinyPlan(temporaryFolder(), { plan: { createdAt: '2027-01-01T00:00:00Z' } });
    const { resources, before, after } = await compare(again, approved);
    expect(resources).toEqual([]);
    expect(after).toEqual(before);
  });

  it('finds a function with more memory, and the state machine that walks the chain now', async () => {
    const approved = writeTinyPlan(temporaryFolder());
    const change: Partial<Plan> = { orchestration: 'step-functions' };
    const next = writeTinyPlan(temporaryFolder(), { plan: change, partition: { memoryMb: 700 } });
    const { resources, before, after } = await compare(next, approved);
    expect(resources).toContainEqual(
      expect.objectContaining({ change: 'add', type: 'AWS::StepFunctions::StateMachine' }),
    );
    expect(resources).toContainEqual(
      expect.objectContaining({ change: 'change', path: 'Model/part-0/Function', replaced: false }),
    );
    expect(after.planHash).not.toBe(before?.planHash);
  });
});
