import { threadsFor } from '../../plan/lambda-limits.ts';
import type { Sample } from '../../plan/profile.ts';
import { inlineMb } from '../payload.ts';
import type { Curve } from './curve.ts';
import { functionS3MsOf } from './s3-handoff.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';
import type { WallTable } from './wall-table.ts';

/** CPU time of a measured function, as it is on a whole vCPU of one thread. */
interface FunctionWork {
  readonly of: SampleGroup['of'];
  readonly payloadMb: number;
  readonly runMs: number;
  readonly overheadMs: number;
  /** How many samples tell. */
  readonly samples: number;
}

export interface MeasuredWork {
  readonly functions: readonly FunctionWork[];
  /** How the work differs by CPU factor from what it is on one vCPU: threads, and what pauses don't explain. */
  readonly runScale: Curve;
  readonly overheadScale: Curve;
  /** Mean squared log of how far the work at each size is from the function's: what pauses should have explained. */
  readonly misfit: number;
}

/** A function's CPU time at one CPU factor. */
interface Cell {
  readonly of: SampleGroup['of'];
  readonly cpuFactor: number;
  readonly cpuMs: number;
  readonly weight: number;
}

/**
 * What CPU time the median durations stand for, fitted as `function x scale of the CPU factor`: so every sample of a
 * function tells of all its memory sizes, and every sample of a size of all functions. That steadies both, and a search
 * finds no size that only came out too low.
 *
 * @param tableAt of a measured memory size
 */
export function measureWork(
  groups: readonly SampleGroup[],
  tableAt: (memoryMb: number) => WallTable,
): MeasuredWork {
  const warm = groups.filter((group) => group.warm.length > 0);
  const fewest = Math.min(...warm.map(({ memoryMb }) => threadsFor(memoryMb)));
  const few = warm.filter(({ memoryMb }) => threadsFor(memoryMb) === fewest);
  const cells = few.map(
    (group): Cell => ({
      of: group.of,
      cpuFactor: group.cpuFactor,
      cpuMs: tableAt(group.memoryMb).cpuMsOf(computingMs(group)),
      weight: group.warm.length,
    }),
  );
  const { cpuMsOf, scale, misfit } = fitProduct(cells);
  const functions = [...cpuMsOf].map(([of, cpuMs]): FunctionWork => {
    const own = few.filter((group) => group.of === of);
    const largest = own.reduce((a, b) => (b.memoryMb > a.memoryMb ? b : a));
    const runMs = cpuMs * Math.min(1, medianOf(largest.warm, runMsOf) / computingMs(largest));
    return {
      of,
      payloadMb: inlineMb(of.tensorBytesIn, of.tensorBytesOut),
      runMs,
      overheadMs: cpuMs - runMs,
      samples: own.reduce((sum, each) => sum + each.warm.length, 0),
    };
  });
  const threaded = warm.filter(({ memoryMb }) => threadsFor(memoryMb) > fewest);
  const scaleBy = (measured: (group: SampleGroup) => number, known: (of: FunctionWork) => number): Curve => {
    const ratios = threaded.flatMap((group) => {
      const found = functions.find(({ of }) => of === group.of);
      return found === undefined || known(found) <= 0
        ? []
        : { at: group.cpuFactor, value: measured(group) / known(found), weight: group.warm.length };
    });
    return curveOf([...ratios, ...scale]);
  };
  return {
    functions,
    runScale: scaleBy(
      (group) => medianOf(group.warm, runMsOf),
      ({ runMs }) => runMs,
    ),
    overheadScale: scaleBy(
      (group) => computingMs(group) - medianOf(group.warm, runMsOf),
      ({ overheadMs }) => overheadMs,
    ),
    misfit,
  };
}

const runMsOf = ({ phases }: Sample) => phases.runMs;

/** Median duration of a function, without its waits for S3. */
export const computingMs = ({ warm }: SampleGroup) =>
  medianOf(warm, (sample) => sample.durationMs - functionS3MsOf(sample));

interface ScalePoint {
  readonly at: number;
  readonly value: number;
  readonly weight: number;
}

const rounds = 20;
/** As many samples as what is believed of a CPU factor counts for: that it costs no work of its own. */
const beliefSamples = 8;

/** Least squares of `log cpuMs = function + CPU factor`, in turns; ridge regression of the latter. */
function fitProduct(cells: readonly Cell[]) {
  const logs = cells.map((cell) => ({ ...cell, log: Math.log(cell.cpuMs) }));
  const ofFunction = new Map(cells.map(({ of }) => [of, 0]));
  const ofFactor = new Map(cells.map(({ cpuFactor }) => [cpuFactor, 0]));
  const functionOf = ({ of }: Cell) => ofFunction.get(of) ?? 0;
  const factorOf = ({ cpuFactor }: Cell) => ofFactor.get(cpuFactor) ?? 0;
  for (let round = 0; round < rounds; round++) {
    for (const of of ofFunction.keys()) {
      const own = logs.filter((cell) => cell.of === of);
      ofFunction.set(
        of,
        weightedMean(own, (cell) => cell.log - factorOf(cell)),
      );
    }
    for (const cpuFactor of ofFactor.keys()) {
      const here = logs.filter((cell) => cell.cpuFactor === cpuFactor);
      const samples = here.reduce((sum, { weight }) => sum + weight, 0);
      const belief = samples / (samples + beliefSamples);
      ofFactor.set(cpuFactor, belief * weightedMean(here, (cell) => cell.log - functionOf(cell)));
    }
  }
  const misfit = weightedMean(logs, (cell) => (cell.log - functionOf(cell) - factorOf(cell)) ** 2);
  const strangeness = weightedMean(logs, (cell) => factorOf(cell) ** 2);
  return {
    cpuMsOf: new Map([...ofFunction].map(([of, log]) => [of, Math.exp(log)])),
    scale: [...ofFactor].map(([at, log]): ScalePoint => ({ at, value: Math.exp(log), weight: 1 })),
    misfit: misfit + strangeness,
  };
}

function weightedMean<Item extends { readonly weight: number }>(
  items: readonly Item[],
  value: (item: Item) => number,
): number {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  return items.reduce((sum, item) => sum + item.weight * value(item), 0) / total;
}

function curveOf(points: readonly ScalePoint[]): Curve {
  const at = [...new Set(points.map((point) => point.at))].sort((a, b) => a - b);
  const values = at.map((each) =>
    weightedMean(
      points.filter((point) => point.at === each),
      ({ value }) => value,
    ),
  );
  return { at, values };
}
