import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordDeployment } from '../../lib/loop/deployment-record.ts';
import { invokePlan } from '../../lib/loop/invoke.ts';
import type { Orchestration } from '../../lib/plan/plan.ts';
import { openLocalTarget } from '../../lib/targets/local/local.ts';
import type { Target } from '../../lib/targets/target.ts';
import { encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { tinyInputs, writeTinyPlan } from '../conformance/tiny-plan.ts';
import { plain, runWhole } from '../conformance/whole.ts';

describe('invoke', { timeout: 120_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
  const input = join(directory, 'inputs.safetensors');
  const elsewhere = 'http://127.0.0.1:1';
  let target: Target;
  beforeAll(async () => {
    writeFileSync(input, encodeSafetensors(tinyInputs()));
    target = await openLocalTarget();
  });
  afterAll(async () => {
    await target.close();
    rmSync(directory, { recursive: true });
  });

  const planIn = (orchestration: Orchestration) => writeTinyPlan(directory, { plan: { orchestration } });
  const invoke = (orchestration: Orchestration, at: Target) =>
    invokePlan(planIn(orchestration), input, at, () => undefined);

  it('asks the coordinator where the plan has one, and leaves open what was billed', async () => {
    const sent = vi.spyOn(target.lambda, 'send');
    const { outputs, billed } = await invoke('coordinator', target);
    expect(plain(outputs)).toEqual(plain(await runWhole(directory, tinyInputs())));
    expect(billed).toBeNull();
    expect(sent.mock.calls.filter(([command]) => command instanceof InvokeCommand)).toEqual([]);
    sent.mockRestore();
  });

  it('starts the state machine of the deployment where the plan has one', async () => {
    const deployment = await target.deploy(planIn('client'), () => undefined);
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:Chain';
    await recordDeployment(planIn('step-functions'), elsewhere, { ...deployment, stateMachineArn });
    const started = vi.fn(() => ({ status: 'FAILED', error: 'MissingInput' }));
    target.sfn.middlewareStack.add(
      (_, { commandName }) =>
        async ({ input: execution }) => {
          const output = { $metadata: {}, ...started() };
          expect([commandName, execution]).toEqual([
            'StartSyncExecutionCommand',
            expect.objectContaining({ stateMachineArn }),
          ]);
          return { output, response: undefined };
        },
      { step: 'initialize' },
    );
    await expect(invoke('step-functions', { ...target, name: elsewhere })).rejects.toMatchObject({
      code: 'P1554',
      errorType: 'MissingInput',
    });
    expect(started).toHaveBeenCalledTimes(1);
  });

  it('is refused where the plan was deployed in another orchestration', async () => {
    const deployment = await target.deploy(planIn('client'), () => undefined);
    for (const orchestration of ['coordinator', 'step-functions'] as const) {
      await recordDeployment(planIn(orchestration), elsewhere, deployment);
      await expect(invoke(orchestration, { ...target, name: elsewhere })).rejects.toMatchObject({
        code: 'P1207',
      });
    }
  });
});
