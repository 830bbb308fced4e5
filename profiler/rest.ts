import { setTimeout } from 'node:timers/promises';
import { cpuTickMs, quotaPeriodMs, vcpus } from '../lib/plan/lambda-limits.ts';

/** What timers and the end of the invocation before may take besides. */
const spareMs = 5;

/**
 * How long a function rests before its next invocation, so that it finds its CPU share whole, as requests mostly do that
 * arrive by themselves: a period, and as long as its share takes to pay for the tick by which it may have been
 * overdrawn. Less, and at 128 MB each invocation would start in debt to the one before.
 */
export const restMs = (memoryMb: number): number =>
  quotaPeriodMs + cpuTickMs / Math.min(1, vcpus(memoryMb)) + spareMs;

export const rest = (memoryMb: number): Promise<void> => setTimeout(restMs(memoryMb));
