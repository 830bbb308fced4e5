import { vcpus } from '../../plan/lambda-limits.ts';
import type { Sample } from '../../plan/profile.ts';
import { radicalInverse } from '../../statistics/halton.ts';
import { median } from '../../statistics/quantile.ts';
import type { Phase } from './quota.ts';
import { functionS3MsOf } from './s3-handoff.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

/** How often an invocation is drawn: enough for a p95 of a few draws, few enough for a table at every memory size. */
export const draws = 128;

/** How one invocation differs from the median one. Overhead differs by milliseconds, computing by a share. */
interface Draw {
  readonly runRatio: number;
  readonly overheadMs: number;
  readonly hopMs: number;
  readonly phase: Phase;
}

export interface Noise {
  readonly draws: readonly Draw[];
  /** CPU time of a typical invocation besides its run: as much of any work differs as overhead does. */
  readonly overheadMs: number;
}

/**
 * Draws from what was measured where no CPU share is enforced on the median: at the largest memory size of at least a vCPU,
 * or the largest there is. The draws are a Halton sequence, so that they are spread evenly and always the same.
 */
export function fitNoise(groups: readonly SampleGroup[]): Noise {
  const warm = groups.filter((group) => group.warm.length > 0);
  const most = Math.max(...warm.map(({ memoryMb }) => memoryMb));
  const whole = warm.filter(({ memoryMb }) => vcpus(memoryMb) >= 1 || memoryMb === most);
  const seen = whole.flatMap((group) => {
    const runMs = medianOf(group.warm, ({ phases }) => phases.runMs);
    const middleMs = medianOf(group.warm, overheadMsOf);
    const hopMs = medianOf(group.warm, ({ latencyMs, durationMs }) => latencyMs - durationMs);
    return group.warm.map((sample) => ({
      runRatio: runMs > 0 ? sample.phases.runMs / runMs : 1,
      overheadMs: overheadMsOf(sample) - middleMs,
      hopMs: sample.latencyMs - sample.durationMs - hopMs,
    }));
  });
  const byRun = [...seen].sort((a, b) => a.runRatio - b.runRatio);
  const byHop = [...seen].sort((a, b) => a.hopMs - b.hopMs);
  return {
    overheadMs: median(whole.map((group) => Math.max(0, medianOf(group.warm, overheadMsOf)))),
    draws: Array.from({ length: draws }, (_, i) => {
      const at = (base: number) => Math.floor(radicalInverse(i + 1, base) * seen.length);
      const { runRatio, overheadMs } = byRun[at(2)]!;
      const { hopMs } = byHop[at(7)]!;
      const phase = { period: radicalInverse(i + 1, 3), tick: radicalInverse(i + 1, 5) };
      return { runRatio, overheadMs, hopMs, phase };
    }),
  };
}

const overheadMsOf = (sample: Sample) => sample.durationMs - sample.phases.runMs - functionS3MsOf(sample);
