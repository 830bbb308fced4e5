import type { Architecture } from '../plan/platform.ts';
import { decimal, type Usd } from './money.ts';
import { type PriceBook, unitPrice } from './price-book.ts';

/** A machine that is paid by the hour and could run the model instead. */
export interface Server {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly usdPerHour: Usd;
}

/** Sizes in which Fargate sells tasks: vCPUs, least and most memory in GB. Source: its task size table. */
const fargateSizes = [
  [0.25, 0.5, 2],
  [0.5, 1, 4],
  [1, 2, 8],
  [2, 4, 16],
  [4, 8, 30],
  [8, 16, 60],
  [16, 32, 120],
] as const;

/**
 * The smallest Fargate task with the memory asked for and at least so many vCPUs.
 *
 * @returns null when there is none so large
 * @throws PartitaError P1751 when a price isn't known
 */
export function fargateTask(
  architecture: Architecture,
  memoryMb: number,
  vcpus: number,
  book: PriceBook,
): Server | null {
  const size = fargateSizes.find(([cpus, , most]) => cpus >= vcpus && most * 1024 >= memoryMb);
  if (size === undefined) return null;
  const [cpus, least] = size;
  const memoryGb = Math.max(least, Math.ceil(memoryMb / 1024));
  const usdPerHour = unitPrice(book, `fargate.vcpu.${architecture}`)
    .times(decimal(cpus))
    .plus(unitPrice(book, `fargate.memory.${architecture}`).times(memoryGb));
  return {
    name: `Fargate, ${cpus} vCPU, ${memoryGb} GB`,
    vcpus: cpus,
    memoryMb: memoryGb * 1024,
    usdPerHour,
  };
}

/** Instances the book has prices of. A vCPU of the x86 one is half a core, of the arm one a core. */
const instances = {
  x86_64: { item: 'ec2.c7i.large', vcpus: 2, memoryMb: 4096 },
  arm64: { item: 'ec2.c7g.large', vcpus: 2, memoryMb: 4096 },
} as const;

/** @throws PartitaError P1751 when its price isn't known */
export function ec2Instance(architecture: Architecture, book: PriceBook): Server {
  const { item, vcpus, memoryMb } = instances[architecture];
  return { name: `EC2 ${item.slice('ec2.'.length)}`, vcpus, memoryMb, usdPerHour: unitPrice(book, item) };
}
