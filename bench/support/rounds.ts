import { setTimeout as delay } from 'node:timers/promises';
import { vcpus } from '../../lib/plan/lambda-limits.ts';
import { median } from '../../lib/statistics/quantile.ts';
import { parseReport } from '../../profiler/report-line.ts';

/** One function at one memory size. @returns the log of an invocation */
export interface Sized {
  readonly memoryMb: number;
  invoke(): Promise<string>;
}

export interface Timed {
  readonly memoryMb: number;
  readonly durationMs: number;
  /** What it would take on one vCPU, if time follows the share. */
  readonly vcpuMs: number;
}

/** Longer than a period of the CPU quota, so that each invocation finds its share whole. */
const restMs = 40;

/** Invokes functions in turns, after one that warms them up. @returns medians of the REPORT durations */
export async function inRounds(functions: readonly Sized[], rounds: number): Promise<Timed[]> {
  const samples = functions.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, { invoke }] of functions.entries()) {
      await delay(restMs);
      const report = parseReport(await invoke());
      if (report === null) throw new Error('there is no REPORT line');
      if (round >= 0) samples[i]?.push(report.durationMs);
    }
  }
  return functions.map(({ memoryMb }, i) => {
    const durationMs = median(samples[i] ?? []);
    return { memoryMb, durationMs, vcpuMs: durationMs * vcpus(memoryMb) };
  });
}

/** How far apart the products of duration and vCPU are: largest over smallest, less one. */
export function spread(timed: readonly Timed[]): number {
  const products = timed.map(({ vcpuMs }) => vcpuMs);
  return Math.max(...products) / Math.min(...products) - 1;
}
