import { randomUUID } from 'node:crypto';
import { notDeployed } from '../lib/client/errors.ts';
import { type Clients, invokePartition, PartitionFailed, profilePartition } from '../lib/client/index.ts';
import type { PlannedPartition } from '../lib/plan/plan.ts';
import type { SampleLine } from '../lib/plan/samples.ts';
import type { DeployedFunction, Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { renewEnvironment } from './environment.ts';
import type { InvocationLine } from './ledger.ts';
import type { Now, Probe } from './measure.ts';
import { parseReport } from './report-line.ts';
import { measuredHop } from './sample.ts';

/** A function that stands somewhere and can be invoked. */
export interface Subject {
  readonly clients: Clients;
  readonly functionName: string;
  readonly partition: PlannedPartition;
  /** At least one. */
  readonly inputs: readonly NamedTensors[];
  /** Of the plan it was deployed with. */
  readonly planHash: string;
}

/** A function at a memory size whose nodes can be timed, too. */
export interface LayerProbe extends Probe {
  /**
   * @param runs to sum over, after one that warms up
   * @param segmentOf segment of each node, by its index in the partition's graph
   */
  profile(runs: number, segmentOf: (node: number) => number): Promise<SampleLine>;
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

/**
 * A deployed function at any memory size. What the function itself does wrong is a line; other errors pass.
 *
 * @returns gives a probe of the function at a size
 */
export function probesOf({ clients, functionName, partition, inputs, planHash }: Subject, now: Now) {
  const { name, architecture, channelIn, channelOut } = partition;
  let standingMb: number | null = null;

  return (memoryMb: number): LayerProbe => {
    const size = { function: name, memoryMb };
    const billed = (log: string | null, latencyMs: number) => ({
      memoryMb,
      architecture,
      billedMs: parseReport(log ?? '')?.billedMs ?? Math.ceil(latencyMs),
      channelIn,
      channelOut,
    });
    return {
      ...size,
      stands: () => standingMb === memoryMb,
      async renew() {
        const refusal = await renew(clients, functionName, memoryMb);
        standingMb = refusal === null ? memoryMb : null;
        return refusal;
      },
      async invoke(input): Promise<InvocationLine> {
        const startedMs = now();
        try {
          const options = { partition: name, channelIn, channelOut, logTail: true, planHash };
          const tensors = inputs[input] ?? new Map();
          const { hop } = await invokePartition(clients, functionName, tensors, options);
          return { status: 'answered', ...measuredHop(hop, memoryMb, architecture, input) };
        } catch (error) {
          if (!(error instanceof PartitionFailed)) throw error;
          const latencyMs = now() - startedMs;
          const { kind, message, log } = error;
          return { status: 'failed', ...size, kind, message, billed: billed(log, latencyMs), latencyMs };
        }
      },
      async profile(runs, segmentOf) {
        const startedMs = now();
        try {
          const tensors = inputs[0] ?? new Map();
          const { answer, log } = await profilePartition(clients, functionName, tensors, runs);
          const latencyMs = now() - startedMs;
          const nodes = answer.nodes.map(({ us, ...node }) => ({
            ...node,
            segment: segmentOf(node.index),
            ms: us / 1000 / answer.runs,
          }));
          const layers = { ...size, peakBytes: answer.peakBytes, nodes };
          const bill = { ...billed(log, latencyMs), channelIn: 'inline', channelOut: 'inline' } as const;
          return { status: 'profiled', ...size, layers, message: null, billed: bill, latencyMs };
        } catch (error) {
          if (!(error instanceof PartitionFailed)) throw error;
          const latencyMs = now() - startedMs;
          const bill = billed(error.log, latencyMs);
          return {
            status: 'profiled',
            ...size,
            layers: null,
            message: error.message,
            billed: bill,
            latencyMs,
          };
        }
      },
    };
  };
}
