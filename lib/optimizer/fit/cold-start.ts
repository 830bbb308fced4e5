import type { RangeTable } from '../../graph/ranges.ts';
import type { Line } from './line-fit.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';
import { fitScaledLine, lineAt, type TimePoint } from './scaled-line.ts';

const mb = 1_000_000;
/** A session over mapped weights: 884 ms for 400 MB on a whole vCPU, measured. */
const initPrior = { perMb: 2.2, spreadMb: 20 };
/** Weights are read in as the first run touches them. */
const firstRunPrior = { perMb: 0.3, spreadMb: 20 };

/** What a new environment costs, each `fixed + perMb x MB of weights that are read whole`, in ms. */
export interface ColdStart {
  /** Init Duration of the REPORT line. */
  initAt(cpuFactor: number): Line;
  /** How much longer the first run takes than a warm one. */
  firstRunAt(cpuFactor: number): Line;
}

export function fitColdStart(groups: readonly SampleGroup[], ranges: RangeTable): ColdStart {
  const point = ({ of, cpuFactor, cold }: SampleGroup, value: number): TimePoint => ({
    cpuFactor,
    mb: ranges.readWeightBytes(of.from, of.to) / mb,
    value: Math.max(0, value),
    weight: cold.length,
  });
  const cold = groups.filter((group) => group.cold.length > 0);
  const init = fitScaledLine(
    cold.map((group) =>
      point(
        group,
        // Fetching weights is told by itself, by all their bytes.
        medianOf(group.cold, ({ initMs, phases }) => (initMs ?? 0) - (phases.weightsMs ?? 0)),
      ),
    ),
    initPrior,
  );
  const durationMs = ({ durationMs }: { durationMs: number }) => durationMs;
  const firstRun = fitScaledLine(
    cold
      .filter(({ warm }) => warm.length > 0)
      .map((group) => point(group, medianOf(group.cold, durationMs) - medianOf(group.warm, durationMs))),
    firstRunPrior,
  );
  return {
    initAt: (cpuFactor) => lineAt(init, cpuFactor),
    firstRunAt: (cpuFactor) => lineAt(firstRun, cpuFactor),
  };
}
