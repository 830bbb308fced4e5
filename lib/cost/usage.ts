import { tmpMb } from '../plan/lambda-limits.ts';
import type { Architecture } from '../plan/platform.ts';
import { decimal, type Usd } from './money.ts';
import type { PriceItem } from './price-items.ts';
import { gbOf, gbSecondsOf, hoursPerMonth, linkGbOf, secondsOf } from './quantities.ts';

export const costKinds = [
  'duration',
  'init',
  'requests',
  'provisioned-concurrency',
  'ephemeral-storage',
  's3',
  'step-functions',
  'logs',
  'transfer',
  'machines',
  'energy',
  'links',
] as const;

/** What a charge is for, as a reader of the bill would group it. */
export type CostKind = (typeof costKinds)[number];

/** A function as its bill sees it: a partition's or the coordinator's. */
export interface BilledFunction {
  readonly name: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  /** Below 1 where requests end before they reach it. */
  readonly invocationsPerRequest: number;
  /** Mean billed duration of a warm invocation. */
  readonly warmBilledMs: number;
  /** Mean billed duration of a cold one: init is in it. */
  readonly coldBilledMs: number;
  /** Share of its invocations that start cold, 0..1. */
  readonly coldStartRate: number;
  readonly logBytesPerInvocation: number;
  /** Environments that are kept ready, and the share of invocations that they serve; null for none. */
  readonly provisioned: { readonly environments: number; readonly servedShare: number } | null;
  /** Weights that don't fit the package: kept in S3, and read by every cold start in so many GETs. */
  readonly weightsInS3: { readonly bytes: number; readonly gets: number } | null;
}

/** A partition that runs outside AWS, as whoever owns the machine pays for it: while it is at work. */
export interface BilledMachine {
  readonly name: string;
  readonly tier: 'device' | 'edge';
  readonly invocationsPerRequest: number;
  /** Mean of an invocation. */
  readonly busyMs: number;
  /** What the machine draws while it is at work; 0 where its energy isn't paid for. */
  readonly watts: number;
}

/** What a request sends over the way from the caller to a tier, and back. */
interface BilledLink {
  readonly to: 'edge' | 'lambda';
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Everything of a deployed plan that a request is billed for. */
export interface BilledDeployment {
  readonly functions: readonly BilledFunction[];
  /** Partitions that run elsewhere. */
  readonly machines: readonly BilledMachine[];
  readonly links: readonly BilledLink[];
  /** Objects that a request puts, reads and leaves for a while; null where all tensors travel inline. */
  readonly handoff: {
    readonly puts: number;
    readonly gets: number;
    readonly bytes: number;
    readonly keptHours: number;
  } | null;
  /** An Express workflow; null without one. */
  readonly stateMachine: { readonly durationMs: number; readonly memoryMb: number } | null;
  /** What leaves the region for the internet. */
  readonly egressBytesPerRequest: number;
  readonly logRetentionMonths: number;
}

/** So many units of an item, used in a month by one part of the deployment. */
export interface UsageLine {
  readonly owner: string;
  readonly kind: CostKind;
  readonly item: PriceItem;
  readonly quantity: Usd;
}

/** Steps in which Step Functions bills an Express workflow. Source: its price page. */
export const stateStep = { mb: 64, ms: 100 };
/** CloudWatch stores logs compressed. Source: Amazon CloudWatch pricing, example 5: 0.15 of what was ingested. */
export const storedLogShare = decimal('0.15');

/** What a month of requests uses, by who uses it and for what. Lines of nothing are left out. */
export function monthlyUsage(deployment: BilledDeployment, requestsPerMonth: number): UsageLine[] {
  const requests = decimal(requestsPerMonth);
  const lines = [
    ...deployment.functions.flatMap((fn) => functionUsage(fn, requests, deployment.logRetentionMonths)),
    ...handoffUsage(deployment.handoff, requests),
    ...stateMachineUsage(deployment.stateMachine, requests),
    line('request', 'transfer', 'transfer.out', gbOf(deployment.egressBytesPerRequest).times(requests)),
    ...deployment.machines.flatMap((machine) => machineUsage(machine, requests)),
    ...deployment.links.flatMap((link) => linkUsage(link, requests)),
  ];
  return lines.filter(({ quantity }) => quantity.gt(0));
}

function functionUsage(fn: BilledFunction, requests: Usd, logRetentionMonths: number): UsageLine[] {
  const { name, architecture, memoryMb, coldStartRate, provisioned } = fn;
  const invocations = requests.times(decimal(fn.invocationsPerRequest));
  const readyShare = decimal(provisioned?.servedShare ?? 0);
  const ready = invocations.times(readyShare);
  const onDemand = invocations.minus(ready);
  const warmGbSeconds = gbSecondsOf(memoryMb, fn.warmBilledMs);
  const initGbSeconds = gbSecondsOf(memoryMb, fn.coldBilledMs)
    .minus(warmGbSeconds)
    .times(decimal(coldStartRate));
  const storageMb = Math.max(0, fn.ephemeralStorageMb - tmpMb.free);
  const storageGbSeconds = (ms: number) => gbSecondsOf(storageMb, ms);
  const warmStorage = storageGbSeconds(fn.warmBilledMs);
  const initStorage = storageGbSeconds(fn.coldBilledMs).minus(warmStorage).times(decimal(coldStartRate));
  const logs = gbOf(fn.logBytesPerInvocation).times(invocations);
  const readyGbSeconds = gbSecondsOf(memoryMb, hoursPerMonth * 3_600_000).times(
    decimal(provisioned?.environments ?? 0),
  );
  return [
    line(name, 'duration', `lambda.duration.${architecture}`, warmGbSeconds.times(onDemand)),
    line(name, 'init', `lambda.duration.${architecture}`, initGbSeconds.times(onDemand)),
    line(name, 'requests', 'lambda.requests', invocations),
    line(name, 'provisioned-concurrency', `lambda.provisioned.${architecture}`, readyGbSeconds),
    line(
      name,
      'provisioned-concurrency',
      `lambda.provisioned-duration.${architecture}`,
      warmGbSeconds.times(ready),
    ),
    line(
      name,
      'ephemeral-storage',
      'lambda.ephemeral-storage',
      warmStorage.times(invocations).plus(initStorage.times(onDemand)),
    ),
    line(name, 'logs', 'logs.ingestion', logs),
    line(name, 'logs', 'logs.storage', logs.times(storedLogShare).times(decimal(logRetentionMonths))),
    ...weightsUsage(fn, onDemand.times(decimal(coldStartRate))),
  ];
}

function weightsUsage({ name, weightsInS3 }: BilledFunction, coldStarts: Usd): UsageLine[] {
  if (!weightsInS3) return [];
  return [
    line(name, 's3', 's3.get', coldStarts.times(weightsInS3.gets)),
    line(name, 's3', 's3.storage', gbOf(weightsInS3.bytes)),
  ];
}

function handoffUsage(handoff: BilledDeployment['handoff'], requests: Usd): UsageLine[] {
  if (handoff === null) return [];
  const { puts, gets, bytes, keptHours } = handoff;
  const gbMonths = gbOf(bytes).times(decimal(keptHours)).div(hoursPerMonth);
  return [
    line('hand-off', 's3', 's3.put', requests.times(decimal(puts))),
    line('hand-off', 's3', 's3.get', requests.times(decimal(gets))),
    line('hand-off', 's3', 's3.storage', gbMonths.times(requests)),
  ];
}

function stateMachineUsage(machine: BilledDeployment['stateMachine'], requests: Usd): UsageLine[] {
  if (machine === null) return [];
  const mb = Math.ceil(machine.memoryMb / stateStep.mb) * stateStep.mb;
  const ms = Math.ceil(machine.durationMs / stateStep.ms) * stateStep.ms;
  return [
    line('workflow', 'step-functions', 'states.express-requests', requests),
    line('workflow', 'step-functions', 'states.express-duration', gbSecondsOf(mb, ms).times(requests)),
  ];
}

/** Seconds per hour divide no decimal evenly, so that hours are rounded to the twentieth decimal. */
function machineUsage(machine: BilledMachine, requests: Usd): UsageLine[] {
  const { name, tier, invocationsPerRequest, busyMs, watts } = machine;
  const seconds = secondsOf(busyMs).times(decimal(invocationsPerRequest)).times(requests);
  return [
    line(name, 'machines', `machine.${tier}.hours`, seconds.div(3600)),
    line(name, 'energy', `machine.${tier}.energy`, seconds.times(decimal(watts))),
  ];
}

const linkUsage = ({ to, bytesUp, bytesDown }: BilledLink, requests: Usd): UsageLine[] => [
  line('request', 'links', `link.${to}.up`, linkGbOf(bytesUp).times(requests)),
  line('request', 'links', `link.${to}.down`, linkGbOf(bytesDown).times(requests)),
];

const line = (owner: string, kind: CostKind, item: PriceItem, quantity: Usd): UsageLine => ({
  owner,
  kind,
  item,
  quantity,
});
