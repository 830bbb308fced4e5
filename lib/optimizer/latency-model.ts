import { type RangeTable, rangeTable } from '../graph/ranges.ts';
import type { Profile } from '../plan/profile.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import { noColdSample, noSuchSegments, notOfModel, noWarmSample } from './errors.ts';
import { fitColdStart } from './fit/cold-start.ts';
import { fitHop } from './fit/hop.ts';
import { fitMemoryNeed, type MemoryNeed } from './fit/memory-need.ts';
import { fitOverhead } from './fit/overhead.ts';
import { fitRunTimes } from './fit/run-times.ts';
import { fitS3Transfer } from './fit/s3-handoff.ts';
import { groupSamples } from './fit/sample-groups.ts';
import { fitSpread, type Spread } from './fit/spread.ts';
import {
  type Fits,
  type RangeFacts,
  rangeFacts,
  type SizeModel,
  sizeModel,
  type Travel,
} from './size-model.ts';

/** What a profile says of any run of segments at any memory size. */
export interface LatencyModel {
  readonly segmentation: Segmentation;
  readonly ranges: RangeTable;
  /** Memory sizes with a warm sample, ascending. */
  readonly measuredMb: readonly number[];
  readonly memory: MemoryNeed;
  readonly spread: Spread;
  /** What {@link SizeModel} needs to know of the segments `(from, to]`. */
  range(from: number, to: number, travel: Travel): RangeFacts;
  at(memoryMb: number): SizeModel;
}

/**
 * Fits the model to a profile of provisional partitions.
 *
 * Run time is each segment's share of what was measured. It, the codec, the runtime's overhead and init are
 * interpolated between the measured memory sizes in 1 / min(vCPU, threads), and go on proportionally below the
 * smallest. The 20 ms quota periods of a throttled CPU are in the measurements, not modelled apart, so that
 * between measured sizes, under 1769 MB, a duration may be off by most of a period.
 *
 * @throws PartitaError P1704 the profile is of a plan, P1705 no warm sample, P1706 no cold sample, P1707 segments
 *   and their times don't match
 */
export function fitLatencyModel(profile: Profile): LatencyModel {
  const { subject } = profile;
  if (subject.kind !== 'model') throw notOfModel(profile.model.name);
  const { segmentation, segmentRunMs } = subject;
  if (segmentation.segments.length !== segmentRunMs.ms.length || segmentRunMs.ms.length === 0) {
    throw noSuchSegments(profile.model.name, segmentation.segments.length, segmentRunMs.ms.length);
  }
  const groups = groupSamples(profile);
  const warmSizes = groups.filter(({ warm }) => warm.length > 0).map(({ memoryMb }) => memoryMb);
  if (warmSizes.length === 0) throw noWarmSample(profile.model.name);
  if (groups.every(({ cold }) => cold.length === 0)) throw noColdSample(profile.model.name);
  const ranges = rangeTable(segmentation);
  const s3Ms = fitS3Transfer(groups);
  const fits: Fits = {
    runTimes: fitRunTimes(segmentation.segments, segmentRunMs.ms, groups),
    overhead: fitOverhead(groups),
    coldStart: fitColdStart(groups),
    hop: fitHop(groups, s3Ms),
    s3Ms,
  };
  return {
    segmentation,
    ranges,
    measuredMb: [...new Set(warmSizes)].sort((a, b) => a - b),
    memory: fitMemoryNeed(profile, ranges),
    spread: fitSpread(groups),
    range: (from, to, travel) => rangeFacts(ranges, fits, from, to, travel),
    at: (memoryMb) => sizeModel(fits, memoryMb),
  };
}
