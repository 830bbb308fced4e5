import { expect, it, onTestFinished } from 'vitest';
import { openTarget } from '../../lib/targets/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeOrchestration, inferByCoordinator } from './orchestrations.ts';
import { describeTarget } from './suite.ts';
import { writeTinyPlan } from './tiny-plan.ts';

const name = 'the embedded target';
const open = () => openTarget('local');

describeTarget(name, open);
describeOrchestration(name, 'coordinator', open, inferByCoordinator);

it('step-functions is refused on the embedded target, which says where it runs', async () => {
  const planFile = writeTinyPlan(temporaryFolder(), { plan: { orchestration: 'step-functions' } });
  const target = await open();
  onTestFinished(() => target.close());
  await expect(target.deploy(planFile, () => undefined)).rejects.toThrow(
    expect.objectContaining({ code: 'P1528', next: `partita deploy ${planFile} --target aws` }),
  );
});
