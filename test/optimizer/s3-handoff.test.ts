import { describe, expect, it } from 'vitest';
import { fitLatencyModel } from '../../lib/optimizer/latency-model.ts';
import type { Travel } from '../../lib/optimizer/size-model.ts';
import { largeWorld, syntheticProfile, type World } from './synthetic-profile.ts';

/** The tensors in the middle don't fit a payload. */
const world: World = {
  ...largeWorld,
  runMs: [60, 140, 90],
  weightMb: [8, 5, 7],
  tensorMb: [0.6, 7, 9, 0.1],
  noise: 0,
};
const sizes = { memorySizes: [512, 1769], warmSamples: 4 };
const byS3: Travel = { channelIn: 's3', channelOut: 's3', inPlace: false, isFetched: true };

/** At 75 MB/s, less below 1 GB of memory. */
const believedMs = (bytes: number, memoryMb = 1024) => 30 + bytes / (75_000 * Math.min(1, memoryMb / 1024));
const ifLarge = (bytes: number, ms: number) => (bytes > 4_500_000 ? ms : 0);

/** Functions whose S3 requests take 1.5 times what is believed of their share, and a caller's, 0.4 times. */
function handingOver(ranges: readonly (readonly [number, number])[]) {
  const profile = syntheticProfile(world, { ...sizes, ranges });
  const samples = profile.samples.map((sample) => {
    const of = profile.functions.find(({ name }) => name === sample.function)!;
    const [fetchMs, storeMs] = [of.tensorBytesIn, of.tensorBytesOut].map((bytes) =>
      ifLarge(bytes, 1.5 * believedMs(bytes, sample.memoryMb)),
    ) as [number, number];
    const [putMs, getMs] = [of.tensorBytesIn, of.tensorBytesOut].map((bytes) =>
      ifLarge(bytes, 0.4 * believedMs(bytes)),
    ) as [number, number];
    const durationMs = sample.durationMs + fetchMs + storeMs;
    return {
      ...sample,
      durationMs,
      latencyMs: durationMs + (sample.initMs ?? 0) + putMs + getMs,
      phases: { ...sample.phases, fetchMs, storeMs },
    };
  });
  return { ...profile, samples };
}

const middle = (ranges: readonly (readonly [number, number])[]) => {
  const model = fitLatencyModel(handingOver(ranges));
  const facts = model.range(1, 2, byS3);
  const s3Ms = (memoryMb: number) => {
    const size = model.at(memoryMb);
    return size.predict(facts).durationMs - size.predict({ ...facts, s3Requests: 0, s3Mb: 0 }).durationMs;
  };
  return { s3Ms, callerS3Ms: facts.callerS3Ms };
};

describe('a hand-off by S3', () => {
  it('takes a function what others took at their share of the network, at its own', () => {
    const { s3Ms } = middle([
      [0, 1],
      [2, 3],
      [0, 3],
    ]);
    for (const memoryMb of [512, 768, 1024, 1769])
      expect(s3Ms(memoryMb)).toBeCloseTo(1.5 * (believedMs(7e6, memoryMb) + believedMs(9e6, memoryMb)), 6);
  });

  it('takes a caller what callers took, whatever functions did', () => {
    const { callerS3Ms } = middle([
      [0, 1],
      [2, 3],
      [0, 3],
    ]);
    expect(callerS3Ms).toBeCloseTo(0.4 * (believedMs(7e6) + believedMs(9e6)), 6);
  });

  it('is all that a caller waits for where nothing travels inline', () => {
    expect(middle([[1, 2]]).callerS3Ms).toBeCloseTo(0.4 * (believedMs(7e6) + believedMs(9e6)), 6);
  });

  it('is as others report of AWS until it was measured', () => {
    const { s3Ms, callerS3Ms } = middle([[0, 3]]);
    expect(s3Ms(512)).toBeCloseTo(believedMs(7e6, 512) + believedMs(9e6, 512), 6);
    expect(s3Ms(3008)).toBeCloseTo(callerS3Ms, 6);
    expect(callerS3Ms).toBeCloseTo(believedMs(7e6) + believedMs(9e6), 6);
  });
});
