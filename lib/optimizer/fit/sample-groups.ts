import type { Profile, Sample } from '../../plan/profile.ts';
import { median } from '../../statistics/quantile.ts';
import { cpuFactor } from './cpu-factor.ts';

type MeasuredFunction = Profile['functions'][number];

/** The invocations of one function at one memory size, with what the function is. */
export interface SampleGroup {
  readonly of: MeasuredFunction;
  readonly memoryMb: number;
  readonly cpuFactor: number;
  readonly warm: readonly Sample[];
  readonly cold: readonly Sample[];
}

export function groupSamples({ functions, samples }: Pick<Profile, 'functions' | 'samples'>): SampleGroup[] {
  return functions.flatMap((of) => {
    const own = samples.filter((sample) => sample.function === of.name);
    const sizes = [...new Set(own.map(({ memoryMb }) => memoryMb))].sort((a, b) => a - b);
    return sizes.map((memoryMb) => {
      const here = own.filter((sample) => sample.memoryMb === memoryMb);
      return {
        of,
        memoryMb,
        cpuFactor: cpuFactor(memoryMb),
        warm: here.filter(({ cold }) => !cold),
        cold: here.filter(({ cold }) => cold),
      };
    });
  });
}

/** Median of a quantity over samples; there must be at least one. */
export const medianOf = (samples: readonly Sample[], of: (sample: Sample) => number): number =>
  median(samples.map(of));
