import { type RangeTable, rangeTable } from '../graph/ranges.ts';
import type { Profile } from '../plan/profile.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import { noColdSample, noSuchSegments, notOfModel, noWarmSample } from './errors.ts';
import { type DownloadMs, fitDownload } from './fit/download.ts';
import { inProcess } from './fit/in-process.ts';
import { fitMemoryNeed, type MemoryNeed } from './fit/memory-need.ts';
import { groupSamples } from './fit/sample-groups.ts';
import { fitTimes } from './fit/times.ts';
import { type RangeFacts, rangeFacts, type SizeModel, sizeModel, type Travel } from './size-model.ts';

/** What a profile says of any run of segments at any memory size. */
export interface LatencyModel {
  readonly segmentation: Segmentation;
  readonly ranges: RangeTable;
  /** Memory sizes with a warm sample, ascending. */
  readonly measuredMb: readonly number[];
  readonly memory: MemoryNeed;
  readonly downloadMs: DownloadMs;
  /** What {@link SizeModel} needs to know of the segments `(from, to]`. */
  range(from: number, to: number, travel: Travel): RangeFacts;
  at(memoryMb: number): SizeModel;
  /** The same in the process that calls: nothing is invoked, sent or packed. */
  inProcessAt(memoryMb: number): SizeModel;
}

/**
 * Fits the model to a profile of provisional partitions.
 *
 * What is interpolated is CPU time, which grows evenly with segments, bytes and CPU factor. How long it takes at a memory
 * size follows from how a CPU share is given out, in periods of 20 ms; see {@link wallMs}.
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
  const times = fitTimes(segmentation.segments, ranges, segmentRunMs.ms, groups, profile.enforcement);
  const sizes = new Map<number, SizeModel>();
  const at = (memoryMb: number) => {
    const size = sizes.get(memoryMb) ?? sizeModel(times, memoryMb);
    sizes.set(memoryMb, size);
    return size;
  };
  return {
    segmentation,
    ranges,
    measuredMb: [...new Set(warmSizes)].sort((a, b) => a - b),
    memory: fitMemoryNeed(profile, segmentation, ranges),
    downloadMs: fitDownload(groups),
    range: (from, to, travel) => rangeFacts(ranges, times, from, to, travel),
    at,
    inProcessAt: (memoryMb) => sizeModel(inProcess(times), memoryMb),
  };
}
