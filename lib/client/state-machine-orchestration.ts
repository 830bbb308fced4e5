import type { S3Client } from '@aws-sdk/client-s3';
import {
  type SFNClient,
  StartSyncExecutionCommand,
  type StartSyncExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import type { ServedPlan } from '../plan/deployment.ts';
import { decodeAll } from '../tensors/codecs/coded-file.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import type { ExecutionInput } from '../tensors/wire.ts';
import { executionOutputSchema } from './answer.ts';
import { checkInputs } from './check-inputs.ts';
import type { Deadline } from './deadline.ts';
import { ExecutionFailed, notAnAnswer, notStarted } from './errors.ts';
import { judgeExecution } from './judge.ts';
import type { Orchestration } from './orchestration.ts';
import { retrying } from './retry.ts';
import { Transport } from './transport.ts';

export interface StateMachineProps {
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly plan: ServedPlan;
  /** Of the Express state machine. */
  readonly stateMachineArn: string;
  readonly handoffBucket: string;
}

/** A state machine walks the chain; tensors go to it and come back by S3. */
export function stateMachineOrchestration(props: StateMachineProps): Orchestration {
  const { plan, stateMachineArn } = props;

  async function run(inputs: NamedTensors, requestId: string, deadline: Deadline) {
    const transport = new Transport({ s3: props.s3, bucket: props.handoffBucket }, deadline.signal);
    try {
      const input: ExecutionInput = {
        requestId,
        planHash: plan.planHash,
        deadlineMs: deadline.atServiceMs(props.sfn.config),
        handoff: transport.folder,
        tensors: await transport.pack(inputs, 's3', plan.model),
      };
      // What each partition leaves may stand from now on, whether its answer comes or not.
      for (const { name } of plan.partitions) transport.keyOfAnswer(name);
      const output = await execute(input, deadline);
      const files = await Promise.all(
        output.tensors.map(async (envelope) => decodeAll(await transport.unpack(envelope))),
      );
      const tensors = new Map(files.flatMap((file) => [...file]));
      const { exit = null } = output;
      const outputs = new Map(
        plan.outputs.flatMap(({ name }) => {
          const tensor = tensors.get(name);
          if (tensor !== undefined) return [[name, tensor]];
          if (exit === null) throw notAnAnswer(plan.model, stateMachineArn);
          return [];
        }),
      );
      return { outputs, exit };
    } finally {
      await transport.settle();
    }
  }

  async function execute(input: ExecutionInput, { signal }: Deadline) {
    let execution: StartSyncExecutionCommandOutput;
    try {
      execution = await props.sfn.send(
        new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
        { abortSignal: signal },
      );
    } catch (cause) {
      throw notStarted(stateMachineArn, cause);
    }
    const { status, error = String(status), cause = '', output = 'null' } = execution;
    if (status !== 'SUCCEEDED') throw new ExecutionFailed(stateMachineArn, error, cause);
    const parsed = executionOutputSchema.safeParse(JSON.parse(output));
    if (!parsed.success) throw notAnAnswer(plan.model, stateMachineArn);
    return parsed.data;
  }

  return {
    async infer(inputs, { requestId, deadline }) {
      checkInputs(plan, inputs);
      const { result } = await retrying({ deadline, during: plan.model, judge: judgeExecution }, () =>
        run(inputs, requestId, deadline),
      );
      return { ...result, planHash: plan.planHash, hops: [] };
    },
  };
}
