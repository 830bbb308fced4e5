import { threadsFor } from '../../lib/plan/lambda-limits.ts';
import { type Profile, profile, type Sample } from '../../lib/plan/profile.ts';
import { medianSteppedMs } from './stepped-quota.ts';

/** A model and a machine whose times are known, written independently of the latency model. */
export interface World {
  readonly runMs: readonly number[];
  readonly weightMb: readonly number[];
  /** Megabytes at position 0 (the input), after each segment, and at position n (the output). */
  readonly tensorMb: readonly number[];
  /** Standard deviation of the noise on every time, as a share. */
  readonly noise: number;
  /** Duration besides the run, on one vCPU: fixed, and per MB sent or answered. */
  readonly overheadMs: { readonly fixed: number; readonly perMb: number };
  readonly hopMs: { readonly fixed: number; readonly perMb: number };
  readonly initMs: { readonly fixed: number; readonly perMb: number };
}

export interface Campaign {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly memorySizes: readonly number[];
  readonly warmSamples: number;
}

const bytesOf = (megabytes: number) => Math.round(megabytes * 1_000_000);

/** Median wall time of some CPU time at a memory size. */
const wallMs = (cpuMs: number, memoryMb: number) => medianSteppedMs(cpuMs, memoryMb) / threadsFor(memoryMb);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What is true of a range of segments at a memory size. */
export function truthOf(world: World, from: number, to: number, memoryMb: number) {
  const { overheadMs, hopMs, initMs } = world;
  const runCpuMs = sum(world.runMs.slice(from, to));
  const weightMb = sum(world.weightMb.slice(from, to));
  const bothMb = world.tensorMb[from]! + world.tensorMb[to]!;
  const durationMs = wallMs(runCpuMs + overheadMs.fixed + overheadMs.perMb * bothMb, memoryMb);
  return {
    runMs: wallMs(runCpuMs, memoryMb),
    codecMs: wallMs((overheadMs.perMb * bothMb) / 2, memoryMb),
    durationMs,
    latencyMs: durationMs + hopMs.fixed + hopMs.perMb * bothMb,
    initMs: wallMs(initMs.fixed + initMs.perMb * weightMb, memoryMb),
    firstRunMs: wallMs(5 + 0.2 * weightMb, memoryMb),
    // Weights that no package holds are fetched, by a client that stays in memory.
    maxMemoryMb: Math.round(95 + weightMb + 3 * bothMb + (weightMb > 200 ? 50 : 0)),
    weightBytes: sum(world.weightMb.slice(from, to).map(bytesOf)),
    bytesIn: bytesOf(world.tensorMb[from]!),
    bytesOut: bytesOf(world.tensorMb[to]!),
  };
}

function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The profile that a campaign would measure in this world. Valid by the profile's own schema. */
export function syntheticProfile(world: World, campaign: Campaign, seed = 1): Profile {
  const normal = gaussian(seed);
  const noisy = (value: number) => value * Math.exp(world.noise * normal());
  const samples: Sample[] = [];
  const failures: Profile['failures'] = [];
  const functions = campaign.ranges.map(([from, to]) => {
    const { weightBytes, bytesIn, bytesOut } = truthOf(world, from, to, 1769);
    return {
      name: `part-${from}-${to}`,
      from,
      to,
      weightBytes,
      tensorBytesIn: bytesIn,
      tensorBytesOut: bytesOut,
    };
  });
  for (const { name, from, to } of functions) {
    for (const memoryMb of campaign.memorySizes) {
      const truth = truthOf(world, from, to, memoryMb);
      if (truth.maxMemoryMb > memoryMb) {
        failures.push({ function: name, memoryMb, kind: 'out-of-memory', message: 'signal: killed' });
        continue;
      }
      for (let i = 0; i <= campaign.warmSamples; i++) {
        const cold = i === 0;
        const stretch = noisy(1);
        const durationMs = (truth.durationMs + (cold ? truth.firstRunMs : 0)) * stretch;
        const initMs = cold ? noisy(truth.initMs) : null;
        samples.push({
          function: name,
          memoryMb,
          input: 0,
          cold,
          durationMs,
          latencyMs: durationMs + (initMs ?? 0) + noisy(truth.latencyMs - truth.durationMs),
          billedMs: Math.ceil(durationMs + (initMs ?? 0)),
          initMs,
          maxMemoryMb: truth.maxMemoryMb,
          requestBytes: Math.round((truth.bytesIn * 4) / 3 + 200),
          responseBytes: Math.round((truth.bytesOut * 4) / 3 + 200),
          phases: {
            decodeMs: (truth.codecMs / 2) * stretch,
            fetchMs: 0,
            runMs: truth.runMs * stretch,
            encodeMs: (truth.codecMs / 2) * stretch,
            storeMs: 0,
          },
        });
      }
    }
  }
  return profile.schema.parse({
    schema: 'partita/profile',
    version: 1,
    createdAt: '2026-11-20T12:00:00Z',
    target: 'local',
    region: 'us-east-1',
    architecture: 'x86_64',
    enforcement: 'cgroup2',
    model: {
      name: 'synthetic',
      file: 'synthetic.onnx',
      sha256: '0'.repeat(64),
      weightBytes: sum(world.weightMb.map(bytesOf)),
      parameters: 1,
    },
    subject: {
      kind: 'model',
      segmentation: segmentationOf(world),
      segmentRunMs: runTimesOf(world, campaign),
    },
    functions,
    inputs: [{ source: null, weight: 1 }],
    concurrency: 1,
    cold: [],
    warm: [],
    layers: [],
    hop: null,
    failures,
    samples,
    invocations: samples.length,
    seconds: 60,
    spendUsd: 0.01,
    priceBook: '2026-11',
  });
}

/** ONNX Runtime's own profile is slower than the run by the price of profiling: here 20 % at every node. */
const runTimesOf = ({ runMs }: World, { memorySizes }: Campaign) => ({
  memoryMb: memorySizes.at(-1)!,
  ms: runMs.map((ms) => ms * 1.2),
});

function segmentationOf({ runMs, weightMb, tensorMb }: World) {
  const n = runMs.length;
  const tensors = tensorMb.map((size, position) => ({
    name: `tensor-${position}`,
    dtype: 'float32' as const,
    shape: [Math.round(bytesOf(size) / 4)],
    bytes: bytesOf(size),
    producer: position,
    consumers: position < n ? [position + 1] : [],
    isOutput: position === n,
  }));
  return {
    optimize: 'extended',
    onnxRuntimeVersion: '1.30.0',
    dims: {},
    segments: runMs.map((_, i) => ({ index: i + 1, nodes: 3, weightBytes: bytesOf(weightMb[i]!) })),
    sharedWeights: [],
    tensors,
    cuts: tensors.slice(1, n).map(({ producer, consumers: _, isOutput: __, ...tensor }) => ({
      index: producer,
      tensors: [tensor],
      bytes: tensor.bytes,
      weightBytesBefore: sum(weightMb.slice(0, producer).map(bytesOf)),
    })),
  };
}

/** Forty segments, 400 MB, 130 ms: a model for which a split matters. Times and sizes vary by segment. */
export const largeWorld: World = {
  runMs: Array.from({ length: 40 }, (_, i) => 1.5 + 3.5 * ((i * 7) % 10) * 0.1),
  weightMb: Array.from({ length: 40 }, (_, i) => 4 + 2 * ((i * 3) % 7)),
  tensorMb: Array.from({ length: 41 }, (_, i) => (i === 0 ? 0.004 : i === 40 ? 0.02 : 0.2 + 0.1 * (i % 5))),
  noise: 0.03,
  overheadMs: { fixed: 1.5, perMb: 6 },
  hopMs: { fixed: 3, perMb: 8 },
  initMs: { fixed: 180, perMb: 2 },
};

/** Three segments that run in 0.05 ms: overhead is everything. */
export const tinyWorld: World = {
  ...largeWorld,
  runMs: [0.02, 0.02, 0.01],
  weightMb: [0.01, 0.02, 0.004],
  tensorMb: [0.004, 0.012, 0.012, 0.00004],
  overheadMs: { fixed: 0.9, perMb: 6 },
};

/** Twelve segments, 16 ms, 5 MB: about a quota period at a medium memory size. */
export const mediumWorld: World = {
  ...largeWorld,
  runMs: Array.from({ length: 12 }, (_, i) => 0.8 + 0.1 * (i % 7)),
  weightMb: Array.from({ length: 12 }, () => 0.4),
  tensorMb: Array.from({ length: 13 }, (_, i) => (i === 0 ? 0.6 : i === 12 ? 0.004 : 0.8 - 0.05 * i)),
};
