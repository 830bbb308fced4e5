import type { Architecture } from '../../plan/platform.ts';
import type { Profile } from '../../plan/profile.ts';
import { fitLatencyModel, type LatencyModel } from '../latency-model.ts';
import { memorySizes } from '../memory-sizes.ts';

/** A processor that functions may have, and what was measured on it. */
export interface Processor {
  readonly profile: Profile;
  readonly architecture: Architecture;
  readonly model: LatencyModel;
  /** Ascending. */
  readonly memorySizes: readonly number[];
}

/** @throws PartitaError P1704-P1707 as `fitLatencyModel` */
export function processorOf(profile: Profile, maxMemoryMb: number): Processor {
  const model = fitLatencyModel(profile);
  return {
    profile,
    architecture: profile.architecture,
    model,
    memorySizes: memorySizes(model.measuredMb, maxMemoryMb),
  };
}
