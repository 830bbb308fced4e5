import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measurements, mergeMeasurements } from '../../profiler/measurements.ts';
import { measureFunctions } from '../../profiler/profile-model.ts';
import type { RowListener } from '../../profiler/row.ts';
import { priceBookFor } from '../cost/books/index.ts';
import { inferenceUsd } from '../cost/inference.ts';
import { decimal, sumUsd } from '../cost/money.ts';
import type { Notify } from '../host.ts';
import { type PreparedModel, referTo } from '../onnx/prepare.ts';
import type { Architecture } from '../plan/platform.ts';
import { type Profile, profile } from '../plan/profile.ts';
import type { Target } from '../targets/target.ts';
import { channelsOf, measuredFunctions, planOf, relativeRef } from './plan-of.ts';
import { writeProvisional } from './provisional.ts';
import { inputsOfParts, layersOf, segmentTimes } from './provisional-measures.ts';

export interface ProfileOptions {
  readonly architecture: Architecture;
  /** Largest first. */
  readonly memorySizes: readonly number[];
  /** Seconds to spend on warm invocations, over all functions and sizes. */
  readonly seconds: number;
  /** Memory sizes of the plan that would be chosen by a profile: they are measured once more. */
  readonly preferredSizes: (profile: Profile) => readonly number[];
  /** Where the profile will be written: paths in it are relative to that. */
  readonly profileFile: string;
}

/** A single cold start may have met anything; the chosen sizes' are looked at more often. */
const confirmedColdSamples = 3;

/** Rounds in which the sizes of the plan that would be chosen are measured again. */
const confirmations = 2;

/**
 * Deploys a model provisionally and measures it: each function cold and warm at each memory size, and each node.
 *
 * @param workDir an empty folder for the provisional partitions
 * @throws PartitaError P1203 where the model has no partition that a function holds; as the target and profiler
 */
export async function profileModel(
  prepared: PreparedModel,
  target: Target,
  workDir: string,
  options: ProfileOptions,
  notify: Notify,
  onRow: RowListener,
): Promise<Profile> {
  notify({ kind: 'step', text: 'writing provisional partitions' });
  const provisional = await writeProvisional(prepared, workDir);
  const planFile = join(workDir, 'plan.json');
  const { architecture, memorySizes, seconds } = options;
  const [largest = 1769] = memorySizes;
  const plan = planOf(
    prepared,
    planFile,
    provisional.files,
    provisional.files.map((files) => ({ ...channelsOf(files), memoryMb: largest, architecture })),
    { purpose: 'profile', verify: null, measuredOn: null, search: null },
  );
  await writeFile(planFile, JSON.stringify(plan));
  const inputsOf = await inputsOfParts(prepared, workDir, provisional.files);
  const deployment = await target.deploy(planFile, notify);
  try {
    const measure = (sizes: readonly number[], coldSamples: number) =>
      measureFunctions({
        target,
        deployment,
        plan,
        inputsOf,
        memorySizes: sizes,
        options: { coldSamples, maxSeconds: seconds / (provisional.files.length * memorySizes.length) },
        notify,
        onRow,
      });
    const first = await measure(memorySizes, 1);
    const layersMb = Math.max(...first.warm.map(({ memoryMb }) => memoryMb));
    notify({ kind: 'step', text: `measuring every node at ${layersMb} MB` });
    const { layers, billedMs } = await layersOf(
      prepared,
      provisional,
      target,
      deployment,
      layersMb,
      inputsOf,
    );
    const book = priceBookFor(target.region);
    const layersUsd = inferenceUsd(
      billedMs.map((ms) => ({
        memoryMb: layersMb,
        architecture,
        billedMs: ms,
        channelIn: 'inline',
        channelOut: 'inline',
      })),
      book,
    );
    const ms = segmentTimes(prepared.segmentation.segments.length, layers);
    const profileOf = (measurements: Measurements): Profile => ({
      schema: profile.name,
      version: profile.version,
      createdAt: new Date().toISOString(),
      target: target.name,
      region: target.region,
      architecture,
      enforcement: target.enforcement,
      model: relativeRef(referTo(prepared), options.profileFile),
      subject: {
        kind: 'model',
        segmentation: prepared.segmentation,
        segmentRunMs: { memoryMb: layersMb, ms },
      },
      functions: measuredFunctions(provisional.files),
      inputs: [{ source: null, weight: 1 }],
      concurrency: 1,
      layers,
      ...measurements,
      invocations: measurements.invocations + billedMs.length,
      spendUsd: sumUsd([decimal(measurements.spendUsd), layersUsd]).toNumber(),
    });
    // Of many noisy figures the search prefers those that came out too low: without a second look at the sizes it
    // chooses, the plan would be slower than predicted.
    let measurements = first;
    const confirmed = new Set<number>();
    for (let round = 0; round < confirmations; round++) {
      const sizes = options.preferredSizes(profileOf(measurements)).filter((size) => !confirmed.has(size));
      if (sizes.length === 0) break;
      notify({ kind: 'note', text: 'measuring once more at the sizes that the best plan takes so far' });
      const again = await measure(sizes, confirmedColdSamples);
      measurements = mergeMeasurements(measurements, again, plan.partitions, book);
      for (const size of sizes) confirmed.add(size);
    }
    return profileOf(measurements);
  } finally {
    await target.destroy(planFile, notify);
  }
}
