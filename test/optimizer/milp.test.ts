import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/statistics/random.ts';
import { type MilpSolver, milpSolver } from './milp.ts';
import { physicalChain } from './physical-chain.ts';
import { searchChain } from './search-chain.ts';

let solve: MilpSolver;

beforeAll(async () => {
  solve = await milpSolver();
});

describe('the front, against a mixed-integer program', () => {
  it.each([1, 2, 3])('has at each of its latencies the least cost there is (chain %i)', (seed) => {
    const chain = physicalChain(7, 4, seededRandom(seed));
    const front = searchChain(chain);
    expect(front.length).toBeGreaterThan(5);
    const some = front.filter((_, i) => i % Math.ceil(front.length / 4) === 0);
    for (const { ticks, cost } of some) {
      expect(solve(chain, ticks)?.cost).toBe(cost);
      // And one tick faster costs more.
      const faster = solve(chain, ticks - 1);
      if (faster !== null) expect(faster.cost).toBeGreaterThan(cost);
    }
  });

  it('begins at the least latency there is', () => {
    const chain = physicalChain(8, 4, seededRandom(9));
    const [first] = searchChain(chain);
    expect(solve(chain, first!.ticks - 1)).toBeNull();
  });
});
