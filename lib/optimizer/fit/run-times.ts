import type { Segmentation } from '../../plan/segmentation.ts';
import { place, valueAt } from './curve.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

/** Keeps a segment that ONNX Runtime's profile rounds to nothing from having no share at all. */
const leastMsPerNode = 1e-6;
const rounds = 8;

interface MeasuredRun {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly cpuFactor: number;
  readonly ms: number;
  /** Time of the same segments in ONNX Runtime's profile. */
  readonly profiledMs: number;
}

/** Run time of the segments before each position 0..n, at a CPU factor. */
export type RunTimes = (cpuFactor: number) => Float64Array;

/**
 * Spreads the measured run time of every function over its segments, by their share of ONNX Runtime's profile.
 *
 * Each function has a factor of its own between profile and measurement, and each CPU factor a common one; where
 * a function was not measured (it ran out of memory), the product of the two stands in.
 */
export function fitRunTimes(
  segments: Segmentation['segments'],
  profiledMs: readonly number[],
  groups: readonly SampleGroup[],
): RunTimes {
  const work = segments.map(({ nodes }, i) => Math.max(profiledMs[i] ?? 0, nodes * leastMsPerNode));
  const runs = groups
    .filter(({ warm }) => warm.length > 0)
    .map(({ of: { name, from, to }, cpuFactor, warm }): MeasuredRun => {
      const profiled = work.slice(from, to).reduce((sum, ms) => sum + ms, 0);
      return {
        name,
        from,
        to,
        cpuFactor,
        ms: medianOf(warm, ({ phases }) => phases.runMs),
        profiledMs: profiled,
      };
    });
  const at = [...new Set(runs.map(({ cpuFactor }) => cpuFactor))].sort((a, b) => a - b);
  const factors = fitFactors(runs, at);
  const before = at.map((cpuFactor) => {
    const prefix = new Float64Array(work.length + 1);
    work.forEach((ms, i) => {
      prefix[i + 1] = prefix[i]! + ms * factorOf(runs, factors, i + 1, cpuFactor);
    });
    return prefix;
  });
  return (cpuFactor) => between(at, before, cpuFactor);
}

interface Factors {
  readonly byFunction: ReadonlyMap<string, number>;
  readonly byCpuFactor: ReadonlyMap<number, number>;
}

function fitFactors(runs: readonly MeasuredRun[], at: readonly number[]): Factors {
  const byFunction = new Map(runs.map(({ name }) => [name, 1]));
  const byCpuFactor = new Map(at.map((cpuFactor) => [cpuFactor, 1]));
  for (let round = 0; round < rounds; round++) {
    for (const cpuFactor of at) {
      const here = runs.filter((run) => run.cpuFactor === cpuFactor);
      const expected = here.reduce(
        (sum, { name, profiledMs }) => sum + profiledMs * byFunction.get(name)!,
        0,
      );
      byCpuFactor.set(cpuFactor, here.reduce((sum, { ms }) => sum + ms, 0) / expected || 0);
    }
    for (const name of byFunction.keys()) {
      const ratios = runs
        .filter((run) => run.name === name && byCpuFactor.get(run.cpuFactor)! > 0)
        .map(({ ms, profiledMs, cpuFactor }) => ms / profiledMs / byCpuFactor.get(cpuFactor)!);
      const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
      byFunction.set(name, mean > 0 ? mean : 1);
    }
  }
  return { byFunction, byCpuFactor };
}

/** Measured over profiled time of a segment: the mean of the functions that hold it, or of all where none does. */
function factorOf(
  runs: readonly MeasuredRun[],
  { byFunction, byCpuFactor }: Factors,
  segment: number,
  cpuFactor: number,
): number {
  const common = byCpuFactor.get(cpuFactor)!;
  const holding = runs.filter(({ from, to }) => from < segment && segment <= to);
  const here = holding.filter((run) => run.cpuFactor === cpuFactor);
  if (here.length > 0)
    return here.reduce((sum, { ms, profiledMs }) => sum + ms / profiledMs, 0) / here.length;
  if (holding.length === 0) return common;
  return (common * holding.reduce((sum, { name }) => sum + byFunction.get(name)!, 0)) / holding.length;
}

function between(at: readonly number[], before: readonly Float64Array[], cpuFactor: number): Float64Array {
  if (cpuFactor > at[0]! && cpuFactor < at.at(-1)!) {
    const { index, share } = place(at, cpuFactor);
    return before[index]!.map((ms, i) => ms * (1 - share) + before[index + 1]![i]! * share);
  }
  const totals = before.map((prefix) => prefix.at(-1)!);
  const nearest = before[cpuFactor <= at[0]! ? 0 : at.length - 1]!;
  const scale = valueAt({ at, values: totals }, cpuFactor) / nearest.at(-1)! || 0;
  return nearest.map((ms) => ms * scale);
}
