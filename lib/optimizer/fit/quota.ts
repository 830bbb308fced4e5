import { quotaPeriodMs as periodMs, cpuTickMs as tickMs, vcpus } from '../../plan/lambda-limits.ts';

/** A larger price of each pause would leave too little of a small share to run with. */
const mostOfShare = 0.5;

/** When in the scheduler's rhythm an invocation comes, both 0..1: since the last period began, since the last tick. */
export interface Phase {
  readonly period: number;
  readonly tick: number;
}

/**
 * How long some CPU time takes at a memory size, for an invocation that finds its share whole.
 *
 * `wall = floor((W - eps) / Q) P + rest` for a share Q of each period P, with two refinements of the same paper: the
 * periods go on while a function rests, so that the first is met anywhere in it; and a share is overdrawn until the next
 * tick, which later periods pay back.
 *
 * @param cpuMs of one thread, as long as the invocation takes on a whole vCPU
 * @param pauseCpuMs what each pause costs: caches are cold after it
 */
export function wallMs(cpuMs: number, memoryMb: number, phase: Phase, pauseCpuMs: number): number {
  const shareMs = vcpus(memoryMb) * periodMs;
  if (shareMs >= periodMs) return cpuMs;
  const pauseMs = Math.min(pauseCpuMs, shareMs * mostOfShare);
  let leftMs = cpuMs;
  let nowMs = 0;
  let creditMs = shareMs;
  let refillMs = (1 - phase.period) * periodMs;
  let tickAtMs = (1 - phase.tick) * tickMs;
  for (;;) {
    const spentMs = nowMs + Math.max(0, creditMs);
    const stopMs = tickAtMs + Math.max(0, Math.ceil((spentMs - tickAtMs) / tickMs)) * tickMs;
    if (nowMs + leftMs <= Math.min(stopMs, refillMs)) return nowMs + leftMs;
    const untilMs = Math.min(stopMs, refillMs);
    leftMs -= untilMs - nowMs;
    creditMs -= untilMs - nowMs;
    nowMs = untilMs;
    if (refillMs <= stopMs) {
      creditMs = Math.min(creditMs + shareMs, shareMs);
      refillMs += periodMs;
      continue;
    }
    const periods = Math.floor(-creditMs / shareMs) + 1;
    nowMs = refillMs + (periods - 1) * periodMs;
    creditMs += periods * shareMs;
    refillMs = nowMs + periodMs;
    tickAtMs = nowMs + (1 - phase.tick) * tickMs;
    leftMs += pauseMs;
  }
}
