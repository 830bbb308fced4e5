import { describe, expect, it } from 'vitest';
import { faultsTimeoutMs, runWithFaults } from '../support/faults-run.ts';
import { summaryOf } from '../support/load.ts';
import { runWhileRedeployed } from '../support/redeploy-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a deployed plan under load', { timeout: 120_000 }, () => {
  it('answers every request right, and by one plan, while it is replaced twice', async () => {
    const { endings, planHashes, left } = await runWhileRedeployed(temporaryFolder(), {
      requests: 40,
      concurrency: 2,
      parts: [2, 1, 2],
    });
    expect(summaryOf(endings)).toMatchObject({ requests: 40, right: 40 });
    const answered = new Set(endings.flatMap((ending) => (ending.kind === 'right' ? ending.planHash : [])));
    expect([...answered].sort()).toEqual([...planHashes].sort());
    expect(left).toEqual([]);
  });

  it('answers right or says why in time, and leaves nothing, while functions fail', async () => {
    const { endings, left, struck } = await runWithFaults(temporaryFolder(), {
      requests: 40,
      concurrency: 2,
      seed: 7,
    });
    const { requests, right, typed, wrong, untyped, longestMs } = summaryOf(endings);
    expect({ requests, wrong, untyped, ended: right + typed }).toEqual({
      requests: 40,
      wrong: 0,
      untyped: 0,
      ended: 40,
    });
    expect(longestMs).toBeLessThan(faultsTimeoutMs + 1_000);
    expect(Math.min(...Object.values(struck))).toBeGreaterThan(0);
    expect(left).toEqual([]);
  });
});
