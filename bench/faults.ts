import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsTimeoutMs, runWithFaults } from '../test/support/faults-run.ts';
import { summaryOf } from '../test/support/load.ts';

/**
 * 1,000 requests while functions are throttled, killed and lose connections: each must end with the right answer, or
 * with a typed error inside its deadline, and leave no object behind.
 */
const directory = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  const { endings, left, struck } = await runWithFaults(directory, {
    requests: 1000,
    concurrency: 4,
    seed: 1,
  });
  const summary = summaryOf(endings);
  process.stdout.write(`${JSON.stringify({ ...summary, deadlineMs: faultsTimeoutMs })}\n`);
  process.stdout.write(`faults: ${JSON.stringify(struck)}; objects left behind: ${left.length}\n`);
  for (const ending of endings.filter(({ kind }) => kind !== 'right').slice(0, 20)) {
    process.stdout.write(`${JSON.stringify(ending)}\n`);
  }
  const isHeld =
    summary.wrong + summary.untyped + left.length === 0 && summary.longestMs < faultsTimeoutMs + 1_000;
  if (!isHeld) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}
