import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coordinatorOf } from '../../functions/coordinator/coordinator.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import { openTarget } from '../../lib/targets/index.ts';
import { serveHandler } from '../support/serve-handler.ts';
import { writeEveryDtypePlan } from './every-dtype.ts';
import { describeProtocol } from './suite.ts';

describeProtocol('a coordinator over the embedded target', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  const planFile = writeEveryDtypePlan(directory);
  const target = await openTarget('local');
  const deployment = await target.deploy(planFile, () => undefined);
  const plan = servedPlanOf(readPlan(planFile));
  const deployed = { ...deployment, plan };
  const handler = coordinatorOf({ ...target, deployed, env: {}, write: () => undefined });
  const server = await serveHandler(handler);
  return {
    url: server.url,
    planHash: plan.planHash,
    fetch,
    async close() {
      server.close();
      await target.close();
      rmSync(directory, { recursive: true });
    },
  };
});
