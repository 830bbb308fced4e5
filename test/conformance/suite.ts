import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { type DeleteObjectCommandInput, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  invokePartition,
  PartitionedModelClient,
  PartitionFailed,
  profilePartition,
} from '../../lib/client/index.ts';
import type { Notice } from '../../lib/host.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import type { Deployment, Target } from '../../lib/targets/index.ts';
import { tinyInputs, writeTinyPlan } from './tiny-plan.ts';
import { plain, runWhole } from './whole.ts';

/** What every target does, whatever it is made of. */
export function describeTarget(name: string, open: () => Promise<Target>): void {
  describe(name, { timeout: 120_000 }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
    const planFile = join(directory, 'plan.json');
    const notices: Notice[] = [];
    let target: Target;
    let deployment: Deployment;

    const deploy = async (change?: Parameters<typeof writeTinyPlan>[1]) => {
      writeTinyPlan(directory, change);
      deployment = await target.deploy(planFile, (notice) => notices.push(notice));
    };
    const client = (prewarm = true) =>
      new PartitionedModelClient({
        ...target,
        deployment: { ...deployment, plan: servedPlanOf(readPlan(planFile)) },
        prewarm,
      });
    const clients = () => ({ ...target, bucket: deployment.handoffBucket });
    const configurationOf = (index: number) => {
      const FunctionName = deployment.functions[index]?.functionName;
      return target.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    };

    beforeAll(async () => {
      target = await open();
      await deploy();
    }, 120_000);

    afterAll(async () => {
      await target.close();
      rmSync(directory, { recursive: true });
    }, 120_000);

    it('deploys a function per partition, in the plan’s order, and says what it does', async () => {
      expect(deployment.target).toBe(target.name);
      expect(deployment.functions.map(({ partition }) => partition)).toEqual(['part-0', 'part-1']);
      expect(deployment.handoffBucket).toBeTypeOf('string');
      expect(notices).toContainEqual({ kind: 'step', text: expect.stringContaining('deploying') });
      expect(await configurationOf(0)).toMatchObject({ MemorySize: 512, Handler: 'index.handler' });
    });

    it('gives the bits that ONNX Runtime gives for the whole model', async () => {
      for (const phase of [0, 1, 2]) {
        const inputs = tinyInputs(phase);
        const { outputs } = await client().infer(inputs);
        expect(plain(outputs)).toEqual(plain(await runWhole(directory, inputs)));
      }
    });

    it('keeps its environments warm', async () => {
      await client().infer(tinyInputs());
      const { hops } = await client().infer(tinyInputs());
      expect(hops.map(({ cold }) => cold)).toEqual([false, false]);
    });

    it('fails a partition by name, with the cause', async () => {
      const { functionName } = deployment.functions[1]!;
      const failure = await invokePartition(clients(), functionName, tinyInputs(), {
        partition: 'part-1',
      }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PartitionFailed);
      expect(failure).toMatchObject({ kind: 'error', partition: 'part-1' });
      expect(String(failure)).toContain('"part-1" needs "hidden"');
    });

    it('has no function that was not deployed', async () => {
      await expect(target.lambda.send(new InvokeCommand({ FunctionName: 'partita-none' }))).rejects.toThrow(
        expect.objectContaining({ name: 'ResourceNotFoundException' }),
      );
    });

    it('changes what stands when another plan of the model is deployed', async () => {
      const before = deployment;
      await deploy({ partition: { memoryMb: 640 } });
      expect(deployment.stackName).toBe(before.stackName);
      expect(await configurationOf(1)).toMatchObject({ MemorySize: 640 });
      const { outputs } = await client().infer(tinyInputs());
      expect(plain(outputs)).toEqual(plain(await runWhole(directory, tinyInputs())));
    });

    it('hands over by S3 where the plan says so, and leaves nothing there', async () => {
      await deploy({ partition: { channelIn: 's3', channelOut: 's3' } });
      const deleted = recordDeletions(target);
      const { outputs, hops } = await client().infer(tinyInputs());
      expect(plain(outputs)).toEqual(plain(await runWhole(directory, tinyInputs())));
      expect(hops.map(({ channelIn, channelOut }) => [channelIn, channelOut])).toEqual([
        ['s3', 's3'],
        ['s3', 's3'],
      ]);
      expect(new Set(deleted.map(({ Bucket }) => Bucket))).toEqual(new Set([deployment.handoffBucket]));
      // The inputs and the answer of each partition.
      expect(deleted).toHaveLength(4);
      for (const { Bucket, Key } of deleted) {
        await expect(target.s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toThrow(
          expect.objectContaining({ name: 'NoSuchKey' }),
        );
      }
    });

    it('times nodes where the plan is there to profile, beside the plan that serves', async () => {
      const serving = deployment.stackName;
      await deploy({ plan: { purpose: 'profile' } });
      expect(deployment.stackName).not.toBe(serving);
      const { functionName } = deployment.functions[0]!;
      const { answer } = await profilePartition(clients(), functionName, tinyInputs(), 3);
      expect(answer.runs).toBe(3);
      expect(answer.nodes.map(({ index, opType }) => [index, opType])).toEqual([
        [0, 'MatMul'],
        [1, 'Add'],
        [2, 'Tanh'],
      ]);
    });

    it('destroys what it deployed', async () => {
      for (const purpose of ['profile', 'serve'] as const) {
        writeTinyPlan(directory, { plan: { purpose } });
        await target.destroy(planFile, () => undefined);
      }
      await expect(configurationOf(0)).rejects.toThrow(
        expect.objectContaining({ name: 'ResourceNotFoundException' }),
      );
    });
  });
}

/** Objects that the target's client deletes from now on. */
function recordDeletions({ s3 }: Target): DeleteObjectCommandInput[] {
  const deleted: DeleteObjectCommandInput[] = [];
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { Bucket, Key } = { Bucket: undefined, Key: undefined, ...args.input };
        if (commandName === 'DeleteObjectCommand') deleted.push({ Bucket, Key });
        return next(args);
      },
    { step: 'initialize' },
  );
  return deleted;
}
