import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { costPerMillion } from '../../lib/cost/inference.ts';
import { trimmedMean } from '../../lib/cost/power-tuning.ts';
import type { PriceBook } from '../../lib/cost/price-book.ts';
import { largestMb, memorySizesFor } from '../../lib/loop/memory-sizes.ts';
import { channelsOf, planOf } from '../../lib/loop/plan-of.ts';
import { prepareSized } from '../../lib/loop/prepare-in.ts';
import { profileInputs } from '../../lib/loop/profile-inputs.ts';
import { profileMaker } from '../../lib/loop/profile-model.ts';
import { inputsOfParts, segmentLookup } from '../../lib/loop/provisional-measures.ts';
import { samplesHeaderOf } from '../../lib/loop/samples-header.ts';
import { rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { Profile, Sample } from '../../lib/plan/profile.ts';
import type { SampleLine } from '../../lib/plan/samples.ts';
import { mean } from '../../lib/statistics/mean.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { shuffled } from '../../lib/statistics/shuffle.ts';
import { openTarget } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { deployedProbes } from '../../profiler/deployed-probes.ts';
import type { Findings } from '../../profiler/findings.ts';
import { openJournal } from '../../profiler/journal.ts';
import { look } from '../../profiler/look.ts';

/** A model in one function, measured at every 64 MB. */
export interface Sweep {
  readonly target: Pick<Target, 'name' | 'region' | 'maxMeasurableMb'>;
  readonly plan: Plan;
  /** MB, ascending. */
  readonly sizes: readonly number[];
  /** What a campaign looks at first, largest first. */
  readonly startSizes: readonly number[];
  readonly lines: readonly SampleLine[];
  readonly profileOf: (findings: Findings) => Profile;
}

const stepMb = 64;

/** A machine's slow minutes are shared by all sizes: each is measured a little in every round. */
const rounds = 5;
const samplesEach = 8;

/** Sweeps a model of the zoo on the embedded target, or takes the sweep that the folder holds. */
export async function sweepModel(name: string, folder: string): Promise<Sweep> {
  const work = mkdtempSync(join(tmpdir(), 'partita-bench-'));
  const target = await openTarget('local');
  const ignore = () => {};
  try {
    const file = join(work, `${name}.onnx`);
    await buildZooModel(name, file, {}, ignore);
    const options = { optimize: 'extended', dim: [] } as const;
    const prepared = await prepareSized(file, join(work, 'prepared'), options, '', 1, ignore);
    const segments = prepared.segmentation.segments.length;
    const files = await writePartitions(prepared, rangesOf([], segments), work, 'whole');
    const planFile = join(work, 'plan.json');
    const startSizes = memorySizesFor(largestMb(target), prepared.ref.weightBytes);
    const [largest = 1769] = startSizes;
    const plan = planOf(
      prepared,
      planFile,
      files,
      files.map((one) => ({
        ...channelsOf(one),
        tier: 'lambda' as const,
        memoryMb: largest,
        architecture: hostArchitecture,
      })),
      { purpose: 'profile', verify: null, measuredOn: null, search: null },
    );
    await writeFile(planFile, JSON.stringify(plan));
    const inputs = await profileInputs(prepared, [], '');
    const smallest = startSizes.at(-1) ?? largest;
    const count = Math.floor((largest - smallest) / stepMb) + 1;
    const sizes = [
      ...new Set([...Array.from({ length: count }, (_, i) => smallest + i * stepMb), ...startSizes]),
    ];
    const header = samplesHeaderOf(plan, target, inputs, 1);
    const journal = await openJournal(join(folder, `${name}.samples.jsonl`), header, { fresh: false });
    try {
      if (journal.lines.at(-1)?.status !== 'done') {
        const inputsOf = await inputsOfParts(
          prepared,
          work,
          files,
          inputs.map(({ tensors }) => tensors),
        );
        const deployment = await target.deploy(planFile, ignore);
        const functions = files.map((one) => one.name);
        const props = {
          ledger: journal,
          probeOf: deployedProbes(target, deployment, plan, inputsOf),
          chain: functions,
          segmentOf: segmentLookup(prepared, files),
          layerSizes: [largest],
          traffic: { weights: [1], concurrency: 1 },
        };
        const random = seededRandom(1);
        for (let round = 1; round <= rounds; round++) {
          process.stderr.write(`${name}, round ${round} of ${rounds}\n`);
          const samples = round * samplesEach;
          const rule = { coldSamples: 1, minSamples: samples, maxSamples: samples };
          for (const memoryMb of shuffled(sizes, random))
            await look(
              { memoryMb, functions },
              { ...rule, relativeHalfWidth: 0, maxSeconds: Infinity },
              () => Infinity,
              props,
            );
        }
        journal.add({ status: 'done', settings: 'sweep' });
      }
      return {
        target,
        plan,
        sizes: sizes.sort((a, b) => a - b),
        startSizes,
        lines: journal.lines,
        profileOf: profileMaker(prepared, { files, chain: files }, target, {
          architecture: hostArchitecture,
          inputs,
          concurrency: 1,
          profileFile: planFile,
        }),
      };
    } finally {
      await journal.close();
    }
  } finally {
    await target.close();
    rmSync(work, { recursive: true });
  }
}

/**
 * What a size truly is by the sweep: dollars per million, warm and with the request; times its latency for the product. By
 * power tuning's trimmed mean: a billed time of ten is one that the machine was away from.
 *
 * @param half of its samples, every other one; the smallest of many noisy costs is one that came out too low, so that what is
 *   best by one half is judged by the other
 */
export function costAt(
  samples: readonly Sample[],
  memoryMb: number,
  goal: 'cost' | 'product',
  book: PriceBook,
  half: 0 | 1,
): number {
  const warm = samples
    .filter((sample) => sample.memoryMb === memoryMb && !sample.cold)
    .filter((_, i) => i % 2 === half);
  const billedMs = trimmedMean(warm.map((sample) => sample.billedMs));
  const stage = {
    memoryMb,
    architecture: hostArchitecture,
    channelIn: 'inline',
    channelOut: 'inline',
    billedMs,
    coldBilledMs: billedMs,
    coldStartRate: 0,
    extraStorageMb: 0,
    weightGets: 0,
  } as const;
  const usd = costPerMillion([stage], book).totalUsd;
  return goal === 'cost' ? usd : usd * mean(warm.map(({ latencyMs }) => latencyMs));
}
