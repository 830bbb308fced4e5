import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summaryOf } from '../test/support/load.ts';
import { runWhileRedeployed } from '../test/support/redeploy-run.ts';

/** 500 requests while the plan is replaced twice: each answer is compared with ONNX Runtime's for its own plan. */
const directory = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  const { endings, planHashes, left } = await runWhileRedeployed(directory, {
    requests: 500,
    concurrency: 4,
    parts: [3, 2, 4],
  });
  const byPlan = planHashes.map(
    (hash) => endings.filter((ending) => ending.kind === 'right' && ending.planHash === hash).length,
  );
  process.stdout.write(`${JSON.stringify(summaryOf(endings))}\n`);
  process.stdout.write(`answers of each plan: ${byPlan.join(', ')}; objects left behind: ${left.length}\n`);
  for (const ending of endings.filter(({ kind }) => kind !== 'right').slice(0, 10)) {
    process.stdout.write(`${JSON.stringify(ending)}\n`);
  }
  if (byPlan.reduce((sum, count) => sum + count, 0) !== endings.length || left.length > 0)
    process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true });
}
