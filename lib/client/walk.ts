import { computedBy, exitPointOf } from '../plan/exit-point.ts';
import type { Tier } from '../plan/plan.ts';
import { codeAll } from '../tensors/codecs/coded-file.ts';
import { leave } from '../tensors/exit-point.ts';
import type { HandoffFolders } from '../tensors/handoff-keys.ts';
import type { NamedTensors, Tensor } from '../tensors/tensor.ts';
import { Activations } from './activations.ts';
import { type Link, surelyAfter } from './chain.ts';
import type { Deadline } from './deadline.ts';
import type { DeviceRuntime } from './device.ts';
import { judgeInvocation } from './judge.ts';
import { Prewarming } from './prewarming.ts';
import { retrying } from './retry.ts';
import type { Route } from './route.ts';
import { type Hop, runPartition } from './run-partition.ts';
import { Transport } from './transport.ts';

export interface WalkRequest {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** Whether to ask each function for the tail of its log. */
  readonly logTail: boolean;
  /** Which partitions to start before their turn: all, those after a cold one, or none. */
  readonly prewarm: 'all' | 'after-cold' | 'none';
  /** Outputs at which the chain may end. @default all exits of the plan */
  readonly exitsAt?: readonly string[];
  /** @default - a folder of its own */
  readonly handoff?: HandoffFolders;
}

interface Walk {
  readonly route: Route;
  readonly transportOf: (tier: Tier) => Transport;
  readonly activations: Activations;
  readonly request: WalkRequest;
}

/**
 * Walks the chain of a deployed plan once: hands each partition just the tensors it consumes, tries again what may
 * succeed, and leaves no hand-off object behind, whatever happens. Where an exit is sure, no later partition is invoked.
 *
 * @returns the model's outputs by name that were computed, the exit that was sure, and a hop for each partition invoked
 * @throws PartitionFailed P1540 to P1542 naming the partition, PartitaError P1543 to P1550, what the device's runtime throws
 */
export async function walk(
  route: Route,
  inputs: NamedTensors,
  request: WalkRequest,
): Promise<{ outputs: ReadonlyMap<string, Tensor>; exit: string | null; hops: readonly Hop[] }> {
  const { plan, chain } = route;
  const { deadline, prewarm, handoff } = request;
  const transports = new Map<Tier, Transport>();
  const transportOf = (tier: Tier): Transport => {
    const known = transports.get(tier);
    if (known !== undefined) return known;
    const transport = new Transport(route.clientsOf(tier), deadline.signal, handoff?.own);
    transports.set(tier, transport);
    return transport;
  };
  const activations = new Activations(transportOf, inputs);
  const walking = { route, transportOf, activations, request };
  const prewarming = new Prewarming((tier) => route.clientsOf(tier).lambda, deadline.signal);
  const hops: Hop[] = [];
  let exit: string | null = null;
  try {
    if (prewarm === 'all') prewarming.start(surelyAfter(chain, 0));
    for (const [index, link] of chain.entries()) {
      await prewarming.ready(link);
      const taken = await takeHop(walking, link);
      const { hop } = taken;
      hops.push(hop);
      exit = taken.exit;
      if (exit !== null) break;
      // The next one is invoked now; the others have the time that it takes.
      if (hop.cold && prewarm !== 'none') prewarming.start(surelyAfter(chain, index + 1));
    }
    const computed = exit === null ? plan.outputs : computedBy(plan, hops.length);
    const names = computed.map(({ name }) => name);
    return { outputs: await activations.take(names, plan.model), exit, hops };
  } catch (error) {
    throw deadline.signal.aborted ? deadline.passed(plan.model, error) : error;
  } finally {
    const names = plan.partitions.map(({ name }) => name);
    for (const folder of handoff?.abandoned ?? []) transportOf('lambda').abandon(folder, names);
    for (const transport of transports.values()) await transport.settle();
  }
}

/** A hop, and the exit that the chain ends at. */
interface Taken<Of = Hop> {
  readonly hop: Of;
  readonly exit: string | null;
}

async function takeHop(walking: Walk, link: Link): Promise<Taken> {
  const { activations } = walking;
  const runtime = walking.route.runtimeOf(link.partition.tier);
  const start = performance.now();
  try {
    const taken = runtime === null ? await invokeHop(walking, link) : await runHop(walking, link, runtime);
    return { ...taken, hop: { ...taken.hop, latencyMs: performance.now() - start } };
  } finally {
    activations.keepOnly(link.needed);
  }
}

async function invokeHop(
  { route, transportOf, activations, request }: Walk,
  { partition, functionName }: Link,
): Promise<Taken<Omit<Hop, 'latencyMs'>>> {
  const { requestId, deadline, logTail } = request;
  const { lambda } = route.clientsOf(partition.tier);
  const transport = transportOf(partition.tier);
  const { envelopes, release } = await activations.inputsOf(partition);
  const exit = exitPointOf(route.plan, partition, request.exitsAt);
  try {
    const event = {
      op: 'run',
      tensors: envelopes,
      answer: partition.channelOut,
      ...(partition.codecOut !== undefined && { codec: partition.codecOut }),
      ...(exit !== undefined && { exit }),
      handoffKey: transport.keyOfAnswer(partition.name),
      planHash: route.plan.planHash,
      requestId,
      deadlineMs: deadline.atServiceMs(lambda.config),
    } as const;
    const callee = { functionName: functionName ?? partition.name, partition: partition.name };
    const { result, attempts } = await retrying(
      { deadline, during: partition.name, judge: judgeInvocation },
      () => runPartition(lambda, callee, event, { logTail, signal: deadline.signal }),
    );
    await activations.add(partition, result.tensors);
    // An attempt whose answer was lost may have left an object all the same.
    if (attempts === 1 && 'inline' in result.tensors) transport.cameInline(partition.name);
    return result;
  } finally {
    release();
  }
}

/** Runs a partition in this process. */
async function runHop(
  { route, activations, request }: Walk,
  { partition }: Link,
  runtime: DeviceRuntime,
): Promise<Taken<Omit<Hop, 'latencyMs'>>> {
  const names = partition.inputs.map(({ name }) => name);
  const inputs = await activations.take(names, partition.name);
  request.deadline.check(partition.name);
  const start = performance.now();
  const outputs = await runtime.run(partition.name, inputs);
  const runMs = performance.now() - start;
  const { exit, answered } = leave(exitPointOf(route.plan, partition, request.exitsAt), outputs);
  activations.hold(await codeAll(answered, partition.codecOut ?? 'none'));
  const encodeMs = performance.now() - start - runMs;
  const hop = {
    partition: partition.name,
    requestBytes: 0,
    responseBytes: 0,
    phases: { decodeMs: 0, fetchMs: 0, runMs, encodeMs, storeMs: 0 },
    cold: false,
    channelIn: 'inline',
    channelOut: 'inline',
    log: null,
  } as const;
  return { hop, exit };
}
