import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PartitionedModelClient } from '../../lib/client/index.ts';
import { servedPlanOf } from '../../lib/plan/deployment.ts';
import type { Orchestration, PlannedPartition } from '../../lib/plan/plan.ts';
import { readPlan } from '../../lib/stack/read-plan.ts';
import type { Deployment, Target } from '../../lib/targets/index.ts';
import { getHandoff } from '../../lib/tensors/handoff.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import type { NamedTensors, Tensor } from '../../lib/tensors/tensor.ts';
import type { ExecutionInput, ExecutionOutput } from '../../lib/tensors/wire.ts';
import { tinyInputs, writeTinyPlan } from './tiny-plan.ts';
import { plain, runWhole } from './whole.ts';

interface Deployed {
  readonly target: Target;
  readonly deployment: Deployment;
  readonly planFile: string;
}

/** Deploys a plan in an orchestration, runs it, deploys it changed, runs it again, and destroys it. */
export function describeOrchestration(
  name: string,
  orchestration: Orchestration,
  open: () => Promise<Target>,
  infer: (deployed: Deployed, inputs: NamedTensors) => Promise<NamedTensors>,
): void {
  describe(`${orchestration} on ${name}`, { timeout: 300_000 }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'partita-test-'));
    const planFile = join(directory, 'plan.json');
    let target: Target;
    let deployment: Deployment;

    const deploy = async (partition: Partial<PlannedPartition> = {}) => {
      writeTinyPlan(directory, { plan: { orchestration }, partition });
      deployment = await target.deploy(planFile, () => undefined);
    };
    const expectTheModelsBits = async () => {
      for (const phase of [0, 1]) {
        const inputs = tinyInputs(phase);
        const outputs = await infer({ target, deployment, planFile }, inputs);
        expect(plain(outputs)).toEqual(plain(await runWhole(directory, inputs)));
      }
    };
    const functionsThere = async () => {
      const { Functions = [] } = await target.lambda.send(new ListFunctionsCommand({}));
      return Functions.flatMap(({ FunctionName }) => FunctionName ?? []);
    };

    beforeAll(async () => {
      target = await open();
    });
    afterAll(async () => {
      await target.close();
      rmSync(directory, { recursive: true });
    });

    it('gives the bits that ONNX Runtime gives for the whole model', async () => {
      await deploy();
      await expectTheModelsBits();
    });

    it('gives them when a changed plan has been deployed, in versions that came with it', async () => {
      const before = deployment;
      await deploy({ memoryMb: 640 });
      expect(deployment.functions.map(({ functionName }) => functionName)).toEqual(
        before.functions.map(({ functionName }) => functionName),
      );
      expect(deployment.functions.map(({ version }) => version)).not.toEqual(
        before.functions.map(({ version }) => version),
      );
      await expectTheModelsBits();
    });

    it('leaves no function when it is destroyed', async () => {
      const names = deployment.functions.map(({ functionName }) => functionName);
      expect(await functionsThere()).toEqual(expect.arrayContaining(names));
      await target.destroy(planFile, () => undefined);
      expect((await functionsThere()).filter((each) => names.includes(each))).toEqual([]);
    });
  });
}

/** The caller walks the chain, in the versions of the deployment. */
export async function inferByClient({ target, deployment, planFile }: Deployed, inputs: NamedTensors) {
  const functions = deployment.functions.map(({ partition, functionName, version }) => ({
    partition,
    functionName: `${functionName}:${version}`,
  }));
  const { lambda, s3 } = target;
  const plan = servedPlanOf(readPlan(planFile));
  const { handoffBucket } = deployment;
  const client = new PartitionedModelClient({ lambda, s3, deployment: { plan, functions, handoffBucket } });
  return (await client.infer(inputs)).outputs;
}

/** The state machine walks it. */
export async function inferByStateMachine({ target, deployment, planFile }: Deployed, inputs: NamedTensors) {
  const tensors = { inline: Buffer.from(encodeSafetensors(inputs)).toString('base64') };
  const input: ExecutionInput = {
    requestId: crypto.randomUUID(),
    planHash: servedPlanOf(readPlan(planFile)).planHash,
    deadlineMs: Date.now() + 60_000,
    handoff: `handoff/${crypto.randomUUID()}`,
    tensors,
  };
  const answer = await target.sfn.send(
    new StartSyncExecutionCommand({
      stateMachineArn: deployment.stateMachineArn ?? '',
      input: JSON.stringify(input),
    }),
  );
  expect(answer, answer.cause).toMatchObject({ status: 'SUCCEEDED' });
  const output: ExecutionOutput = JSON.parse(answer.output ?? '');
  const files = await Promise.all(
    output.tensors.map((envelope) => {
      if ('inline' in envelope) throw new Error('a state machine hands over by S3');
      return getHandoff(target.s3, envelope.s3);
    }),
  );
  return new Map(files.flatMap((file) => [...decodeSafetensors(file)]));
}

/** The coordinator walks it, asked in the JSON of the Open Inference Protocol, signed as IAM asks for. */
export async function inferByCoordinator({ target, deployment }: Deployed, inputs: NamedTensors) {
  const url = new URL('v2/models/tiny/infer', deployment.coordinatorUrl ?? '');
  const body = JSON.stringify({
    inputs: [...inputs].map(([name, { shape, data }]) => ({
      name,
      shape,
      datatype: 'FP32',
      data: [...new Float32Array(data.buffer, data.byteOffset, data.length / 4)],
    })),
  });
  const signer = new SignatureV4({
    service: 'lambda',
    region: target.region,
    credentials: target.lambda.config.credentials,
    sha256: Sha256,
  });
  const { headers } = await signer.sign(
    new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    }),
  );
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const { outputs } = inferResponse.parse(JSON.parse(text));
  return new Map(
    outputs.map(({ name, shape, data }): [string, Tensor] => [
      name,
      { dtype: 'float32', shape, data: new Uint8Array(Float32Array.from(data).buffer) },
    ]),
  );
}

const inferResponse = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int()),
      datatype: z.literal('FP32'),
      data: z.array(z.number()),
    }),
  ),
});
