import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Plan, plan } from '../../lib/plan/plan.ts';
import { planHashOf } from '../../lib/plan/plan-hash.ts';
import { writeTinyPlan } from '../conformance/tiny-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const tinyPlan = (change?: Partial<Plan>): Plan => {
  const file = writeTinyPlan(temporaryFolder(), change && { plan: change });
  return plan.parse(readFileSync(file, 'utf8'), file);
};

describe("a plan's hash", () => {
  it('is 16 hexadecimal digits, the same wherever and whenever the plan was written', () => {
    const first = planHashOf(tinyPlan());
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    const moved = { ...tinyPlan().model, file: '../elsewhere/tiny.onnx' };
    expect(planHashOf(tinyPlan({ createdAt: '2027-01-01T00:00:00Z', model: moved }))).toBe(first);
  });

  it('does not depend on the order of keys', () => {
    const { partitions, ...rest } = tinyPlan();
    const reversed = partitions.map(
      (partition): Plan['partitions'][number] =>
        Object.fromEntries(Object.entries(partition).reverse()) as typeof partition,
    );
    expect(planHashOf({ ...rest, partitions: reversed })).toBe(planHashOf(tinyPlan()));
  });

  it('differs by who walks the chain, by memory sizes, by files and by the order of partitions', () => {
    const { partitions } = tinyPlan();
    const [first, second] = partitions as [Plan['partitions'][number], Plan['partitions'][number]];
    const changes: Partial<Plan>[] = [
      {},
      { orchestration: 'coordinator' },
      { optimize: 'target' },
      { partitions: [{ ...first, memoryMb: 513 }, second] },
      { partitions: [{ ...first, sha256: 'b'.repeat(64) }, second] },
      { partitions: [second, first] },
    ];
    expect(new Set(changes.map((change) => planHashOf(tinyPlan(change)))).size).toBe(changes.length);
  });
});
