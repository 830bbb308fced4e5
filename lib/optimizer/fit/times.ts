import type { RangeTable } from '../../graph/ranges.ts';
import type { Profile } from '../../plan/profile.ts';
import type { Segmentation } from '../../plan/segmentation.ts';
import { type ColdStart, fitColdStart } from './cold-start.ts';
import { fitHop, type Hop } from './hop.ts';
import { measureWork } from './measured-work.ts';
import { fitNoise, type Noise } from './noise.ts';
import { fitOwnWork, type OwnWork } from './own-work.ts';
import { type FunctionS3, fitFunctionS3 } from './s3-handoff.ts';
import type { SampleGroup } from './sample-groups.ts';
import { type WallTable, wallTable } from './wall-table.ts';
import { fitWork, type Work } from './work.ts';

/** Everything that was fitted to the times of a profile. */
export interface Times {
  readonly noise: Noise;
  readonly coldStart: ColdStart;
  readonly hop: Hop;
  readonly functionS3: FunctionS3;
  workAt(cpuFactor: number): Work;
  readonly ownWork: OwnWork;
  tableAt(memoryMb: number): WallTable;
}

/** What a pause of the CPU may cost, in ms. The first is assumed where nothing was measured that pauses. */
const pausesTried = [0.6, 0, 0.3, 0.9, 1.2];

/**
 * @param enforcement of the target: without one, nothing pauses
 */
export function fitTimes(
  segments: Segmentation['segments'],
  ranges: RangeTable,
  profiledMs: readonly number[],
  groups: readonly SampleGroup[],
  enforcement: Profile['enforcement'],
): Times {
  const noise = fitNoise(groups);
  const tables = (pauseCpuMs: number) => {
    const known = new Map<number, WallTable>();
    return (memoryMb: number): WallTable => {
      const table = known.get(memoryMb) ?? wallTable(memoryMb, noise, pauseCpuMs, enforcement !== 'none');
      known.set(memoryMb, table);
      return table;
    };
  };
  const fits = pausesTried.map((pauseCpuMs) => {
    const tableAt = tables(pauseCpuMs);
    return { pauseCpuMs, tableAt, measured: measureWork(groups, tableAt) };
  });
  const best = fits.reduce((a, b) => (b.measured.misfit < a.measured.misfit ? b : a));
  const workAt = fitWork(segments, profiledMs, best.measured);
  return {
    noise,
    coldStart: fitColdStart(groups, ranges),
    hop: fitHop(groups),
    functionS3: fitFunctionS3(groups),
    workAt,
    ownWork: fitOwnWork(groups, workAt, best.tableAt),
    tableAt: best.tableAt,
  };
}
