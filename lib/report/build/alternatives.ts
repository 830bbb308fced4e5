import { breakEven } from '../../cost/break-even.ts';
import type { Usd } from '../../cost/money.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import type { PriceItem } from '../../cost/price-items.ts';
import { ec2Instance, fargateTask, type Server } from '../../cost/servers.ts';
import type { BilledDeployment } from '../../cost/usage.ts';
import { vcpus } from '../../plan/lambda-limits.ts';
import type { Architecture } from '../../plan/platform.ts';
import type { ReportedBreakEven } from '../schema/outlook.ts';
import type { MeasuredPlan } from './measured-plan.ts';

/** Servers are run no fuller: above it waiting times grow fast. */
const mostUtilisation = 0.7;

/** Servers that could run the whole model instead, as far as the book has their prices. */
export function alternativesOf(
  { profile }: MeasuredPlan,
  { functions }: BilledDeployment,
  requestsPerMonth: number,
  usdPerRequest: Usd,
  book: PriceBook,
): ReportedBreakEven[] {
  const architecture = functions[0]?.architecture ?? 'x86_64';
  const vcpuSeconds = functions.reduce((sum, fn) => sum + (fn.warmBilledMs / 1000) * vcpus(fn.memoryMb), 0);
  const memoryMb = functions.reduce((sum, fn) => sum + maxMemoryMbOf(profile, fn.name), 0);
  if (vcpuSeconds === 0 || usdPerRequest.eq(0)) return [];
  return serversFor(architecture, memoryMb, book).map((server) => {
    const at = breakEven(server, vcpuSeconds, usdPerRequest, requestsPerMonth, mostUtilisation);
    return {
      name: server.name,
      utilisation: at.utilisation,
      requestsPerMonth: at.requestsPerMonth,
      servers: at.servers,
      monthlyUsd: at.monthlyUsd.toNumber(),
    };
  });
}

function serversFor(architecture: Architecture, memoryMb: number, book: PriceBook): Server[] {
  const known = (...items: PriceItem[]) => items.every((item) => book.prices[item] !== undefined);
  const fargate = known(`fargate.vcpu.${architecture}`, `fargate.memory.${architecture}`)
    ? fargateTask(architecture, memoryMb, 1, book)
    : null;
  const ec2 = known(architecture === 'x86_64' ? 'ec2.c7i.large' : 'ec2.c7g.large')
    ? ec2Instance(architecture, book)
    : null;
  return [fargate, ec2].filter((server) => server !== null && server.memoryMb >= memoryMb) as Server[];
}

const maxMemoryMbOf = ({ samples }: MeasuredPlan['profile'], name: string): number =>
  Math.max(0, ...samples.filter((sample) => sample.function === name).map(({ maxMemoryMb }) => maxMemoryMb));
