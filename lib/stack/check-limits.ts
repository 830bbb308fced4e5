import { bytesOfAll } from '../plan/bytes-of-all.ts';
import { maxInlineTensorBytes, memoryMbRange } from '../plan/lambda-limits.ts';
import type { PlannedPartition } from '../plan/plan.ts';
import type { Architecture } from '../plan/platform.ts';
import {
  architectureMismatch,
  concurrencyContradicts,
  memoryOutOfRange,
  timeoutOutOfRange,
  tooLargeInline,
} from './errors.ts';

/** Seconds. Source: AWS Lambda quotas. */
const timeoutSecRange = { min: 1, max: 900 } as const;

/**
 * Holds a partition against what Lambda allows.
 *
 * @throws PartitaError P1505, P1506, P1514, P1517
 */
export function checkPartition(partition: PlannedPartition, layerArchitecture: Architecture): void {
  const { name, memoryMb, architecture, timeoutSec, inputs, outputs } = partition;
  if (!isWholeWithin(memoryMb, memoryMbRange)) throw memoryOutOfRange(name, memoryMb);
  if (architecture !== layerArchitecture) throw architectureMismatch(name, architecture, layerArchitecture);
  if (!isWholeWithin(timeoutSec, timeoutSecRange)) throw timeoutOutOfRange(name, timeoutSec);
  for (const [channel, tensors, field] of [
    [partition.channelIn, inputs, 'channelIn'],
    [partition.channelOut, outputs, 'channelOut'],
  ] as const) {
    const bytes = bytesOfAll(tensors);
    if (channel === 'inline' && bytes > maxInlineTensorBytes) throw tooLargeInline(name, field, bytes);
  }
}

/** @throws PartitaError P1509 where more is provisioned than may run at all */
export function checkConcurrency(partition: string, reserved: number | undefined, provisioned: number): void {
  if (reserved !== undefined && provisioned > reserved) {
    throw concurrencyContradicts(partition, provisioned, reserved);
  }
}

const isWholeWithin = (value: number, { min, max }: { min: number; max: number }) =>
  Number.isInteger(value) && value >= min && value <= max;
