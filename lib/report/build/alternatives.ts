import { breakEven } from '../../cost/break-even.ts';
import { decimal, type Usd } from '../../cost/money.ts';
import { type PriceBook, unitPrice } from '../../cost/price-book.ts';
import type { PriceItem } from '../../cost/price-items.ts';
import { keptReady } from '../../cost/provisioned.ts';
import { sageMakerServerless } from '../../cost/sagemaker.ts';
import { ec2Instance, fargateTask, type Server } from '../../cost/servers.ts';
import type { BilledDeployment } from '../../cost/usage.ts';
import { busyCpus } from '../../cost/what-if.ts';
import { bytesOfAll } from '../../plan/bytes-of-all.ts';
import { fixed, ms, share, usd } from '../format.ts';
import type { ReportedBreakEven } from '../schema/outlook.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** Servers and kept environments are run no fuller: above it waiting times grow fast. */
export const mostUtilisation = 0.7;

interface Alternatives {
  readonly breakEven: ReportedBreakEven[];
  readonly breakEvenUnknown: string[];
}

/** Other ways to host the whole model, as far as the book has their prices and they can hold it. */
export function alternativesOf(
  source: MeasuredPlan,
  deployment: BilledDeployment,
  requestsPerMonth: number,
  usdPerRequest: Usd,
  book: PriceBook,
): Alternatives {
  const { functions, machines } = deployment;
  // A plan that is partly on machines of one's own can't be compared with a host for the whole model.
  if (functions.length === 0 || machines.length > 0 || usdPerRequest.eq(0))
    return { breakEven: [], breakEvenUnknown: [] };
  const architecture = functions[0]!.architecture;
  const model: Model = {
    cpuMs: functions.reduce((sum, fn) => sum + fn.warmBilledMs * busyCpus(fn.memoryMb), 0),
    memoryMb: functions.reduce((sum, fn) => sum + usedMbOf(source, fn.name), 0),
    bytes: bytesOfAll(source.subject.plan.inputs) + bytesOfAll(source.subject.plan.outputs),
    requestsPerMonth,
    usdPerRequest,
  };
  const instance = architecture === 'x86_64' ? 'ec2.c7i.large' : 'ec2.c7g.large';
  const ways: readonly { name: string; items: readonly PriceItem[]; of: () => ReportedBreakEven | null }[] = [
    {
      name: 'provisioned concurrency',
      items: [`lambda.provisioned.${architecture}`, `lambda.provisioned-duration.${architecture}`],
      of: () => provisioned(deployment, requestsPerMonth, book),
    },
    {
      name: 'Fargate',
      items: [`fargate.vcpu.${architecture}`, `fargate.memory.${architecture}`],
      of: () => onServer('fargate', fargateTask(architecture, model.memoryMb, 1, book), model),
    },
    {
      name: 'EC2',
      items: [instance],
      of: () => onServer('ec2', ec2Instance(architecture, book), model),
    },
    {
      name: 'SageMaker Serverless',
      items: ['sagemaker-serverless.duration', 'sagemaker-serverless.data'],
      of: () => onSageMaker(model, book),
    },
  ];
  const found = ways.map(({ name, items, of }) => {
    const at = items.every((item) => book.prices[item] !== undefined) ? of() : null;
    return { name, at: at && { ...at, working: `${at.working}${doubt(items, book)}` } };
  });
  return {
    breakEven: found.flatMap(({ at }) => at ?? []),
    breakEvenUnknown: found.flatMap(({ name, at }) => (at === null ? [name] : [])),
  };
}

/** Says of a verdict that it rests on a price that nobody read at its source. */
const doubt = (items: readonly PriceItem[], book: PriceBook): string =>
  items.some((item) => book.prices[item]?.some(({ mark }) => mark === 'from memory'))
    ? '; the price is from memory: check it'
    : '';

/** What another host would have to do. */
interface Model {
  readonly cpuMs: number;
  readonly memoryMb: number;
  /** Of an inference, in and out. */
  readonly bytes: number;
  readonly requestsPerMonth: number;
  readonly usdPerRequest: Usd;
}

function provisioned(
  deployment: BilledDeployment,
  requestsPerMonth: number,
  book: PriceBook,
): ReportedBreakEven {
  const kept = keptReady(deployment, requestsPerMonth, mostUtilisation, book);
  const { architecture } = deployment.functions[0]!;
  const price = (item: PriceItem) => unitPrice(book, item).toFixed();
  return {
    name: 'Provisioned concurrency, the same functions',
    kind: 'provisioned-concurrency',
    utilisation: kept.utilisation,
    requestsPerMonth: kept.requestsPerMonth,
    needed: kept.environments,
    monthlyUsd: kept.monthlyUsd.toNumber(),
    working: `$${price(`lambda.provisioned.${architecture}`)} kept, over $${price(`lambda.duration.${architecture}`)} on demand and its cold starts, less $${price(`lambda.provisioned-duration.${architecture}`)}, a GB-second each`,
  };
}

function onServer(kind: 'fargate' | 'ec2', server: Server | null, model: Model): ReportedBreakEven | null {
  if (server === null || server.memoryMb < model.memoryMb) return null;
  const { cpuMs, usdPerRequest, requestsPerMonth } = model;
  const at = breakEven(server, cpuMs / 1000, usdPerRequest, requestsPerMonth, mostUtilisation);
  return {
    name: server.name,
    kind,
    utilisation: at.utilisation,
    requestsPerMonth: at.requestsPerMonth,
    needed: at.servers,
    monthlyUsd: at.monthlyUsd.toNumber(),
    working: `$${server.usdPerHour.toFixed()} an hour, over ${fixed(at.inferencesPerHour, 0)} inferences an hour at ${usd(usdPerRequest.times(1000).toNumber())} per thousand`,
  };
}

function onSageMaker({ memoryMb, cpuMs, bytes, requestsPerMonth, usdPerRequest }: Model, book: PriceBook) {
  const serverless = sageMakerServerless(memoryMb, cpuMs, bytes, book);
  if (serverless === null) return null;
  const ratio = serverless.usdPerRequest.div(usdPerRequest).toNumber();
  return {
    name: `SageMaker Serverless, ${serverless.memoryMb / 1024} GB`,
    kind: 'sagemaker-serverless' as const,
    utilisation: null,
    requestsPerMonth: null,
    needed: null,
    monthlyUsd: serverless.usdPerRequest.times(decimal(requestsPerMonth)).toNumber(),
    working: `${ms(serverless.durationMs)} of ${serverless.memoryMb / 1024} GB and ${usd(serverless.usdPerRequest.times(1000).toNumber())} per thousand: ${share(ratio)} of the functions’, at any volume`,
  };
}

const usedMbOf = ({ profile }: MeasuredPlan, name: string): number =>
  Math.max(
    0,
    ...profile.samples.filter((sample) => sample.function === name).map(({ maxMemoryMb }) => maxMemoryMb),
  );
