import { randomUUID } from 'node:crypto';
import { notDeployed } from '../lib/client/errors.ts';
import { type Clients, invokePartition, PartitionFailed } from '../lib/client/index.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { DeployedFunction, Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { renewEnvironment } from './environment.ts';
import type { Now, Outcome, Probe } from './measure.ts';
import { parseReport } from './report-line.ts';
import { measuredHop } from './sample.ts';

/** A function that stands somewhere and can be invoked. */
export interface Subject {
  readonly clients: Clients;
  readonly functionName: string;
  readonly partition: PlannedPartition;
  readonly inputs: NamedTensors;
}

export const clientsOf = ({ lambda, s3 }: Target, { handoffBucket }: Deployment): Clients => ({
  lambda,
  s3,
  bucket: handoffBucket,
});

/** @throws PartitaError P1548 when the partition has no function */
export function functionOf(partition: string, { functions }: Deployment): DeployedFunction {
  const deployed = functions.find((one) => one.partition === partition);
  if (deployed === undefined) throw notDeployed(partition);
  return deployed;
}

/** Gives a function new environments at a memory size; see `renewEnvironment`. */
export const renew = ({ lambda }: Clients, functionName: string, memoryMb: number): Promise<string | null> =>
  renewEnvironment(lambda, { functionName, memoryMb, round: randomUUID() });

/** A deployed function at one memory size. What the function itself does wrong is an outcome; other errors pass. */
export function probeOf(
  { clients, functionName, partition, inputs }: Subject,
  memoryMb: number,
  now: Now,
): Probe {
  const { name, architecture, channelIn, channelOut } = partition;
  return {
    renew: () => renew(clients, functionName, memoryMb),
    async invoke(): Promise<Outcome> {
      const startedMs = now();
      try {
        const options = { partition: name, channelIn, channelOut, logTail: true };
        const { hop } = await invokePartition(clients, functionName, inputs, options);
        return { status: 'answered', ...measuredHop(hop, memoryMb, architecture) };
      } catch (error) {
        if (!(error instanceof PartitionFailed)) throw error;
        const billedMs = parseReport(error.log ?? '')?.billedMs ?? Math.ceil(now() - startedMs);
        const billed = { memoryMb, architecture, billedMs, channelIn, channelOut };
        return { status: 'failed', kind: error.kind, message: error.message, billed };
      }
    },
  };
}
