import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureLayers } from '../../profiler/layers.ts';
import { measureFunctions } from '../../profiler/profile-model.ts';
import type { RowListener } from '../../profiler/row.ts';
import { segmentsOfNodes } from '../graph/extract.ts';
import { weightBytesOf } from '../graph/ranges.ts';
import type { Notify } from '../host.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { openRuntime } from '../onnx/runtime/runtime.ts';
import { probeValues } from '../onnx/shapes.ts';
import { positionsUnder, rangesOf } from '../onnx/split.ts';
import { maxZipWeightBytes } from '../plan/lambda-limits.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import type { Architecture } from '../plan/platform.ts';
import { type Profile, profile } from '../plan/profile.ts';
import type { Deployment, Target } from '../targets/target.ts';
import type { NamedTensors } from '../tensors/tensor.ts';
import { channelsOf, planOf, relativeRef } from './plan-of.ts';
import { type Provisional, writeProvisional } from './provisional.ts';

export interface ProfileOptions {
  readonly architecture: Architecture;
  /** Largest first. */
  readonly memorySizes: readonly number[];
  /** Seconds to spend on warm invocations, over all functions and sizes. */
  readonly seconds: number;
  /** Where the profile will be written: paths in it are relative to that. */
  readonly profileFile: string;
}

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
  const provisional = writeProvisional(prepared, workDir);
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
  const inputsOf = await inputsOfParts(prepared, provisional.files);
  const deployment = await target.deploy(planFile, notify);
  try {
    const maxSeconds = seconds / (provisional.files.length * memorySizes.length);
    const measured = await measureFunctions({
      target,
      deployment,
      plan,
      inputsOf,
      memorySizes,
      options: { maxSeconds },
      notify,
      onRow,
    });
    const layersMb = measured.warm.reduce((most, { memoryMb }) => Math.max(most, memoryMb), 0);
    notify({ kind: 'step', text: `measuring every node at ${layersMb} MB` });
    const ms = await segmentTimes(prepared, provisional, target, deployment, layersMb, inputsOf);
    return {
      schema: profile.name,
      version: profile.version,
      createdAt: new Date().toISOString(),
      target: target.name,
      region: target.region,
      architecture,
      enforcement: target.enforcement,
      model: relativeRef(prepared.ref, options.profileFile),
      subject: {
        kind: 'model',
        segmentation: prepared.segmentation,
        segmentRunMs: { memoryMb: layersMb, ms },
      },
      functions: provisional.files.map(({ name, from, to, weightBytes, inputs, outputs }) => ({
        name,
        from,
        to,
        weightBytes,
        tensorBytesIn: inputs.reduce((sum, { bytes }) => sum + bytes, 0),
        tensorBytesOut: outputs.reduce((sum, { bytes }) => sum + bytes, 0),
      })),
      ...measured,
    };
  } finally {
    await target.destroy(planFile, notify);
  }
}

/** What each partition is sent: inputs of the model, and the tensors inside it that cross. */
async function inputsOfParts(
  { base, references, ref }: PreparedModel,
  files: readonly PartitionFiles[],
): Promise<ReadonlyMap<string, NamedTensors>> {
  const given = references[0]?.inputs ?? new Map();
  const inner = files
    .flatMap(({ inputs }) => inputs.map(({ name }) => name))
    .filter((name) => !given.has(name));
  const runtime = openRuntime(ref.file);
  try {
    const known = new Map([...given, ...(await probeValues(base, [...new Set(inner)], given, runtime))]);
    return new Map(
      files.map(({ name, inputs }) => [
        name,
        new Map(
          inputs.flatMap((input) => (known.has(input.name) ? [[input.name, known.get(input.name)]] : [])),
        ),
      ]),
    );
  } finally {
    await runtime.close();
  }
}

/** Milliseconds of each segment, from the nodes of the partitions that cover the model. */
async function segmentTimes(
  { graph, layout, segments, segmentation }: PreparedModel,
  { chain }: Provisional,
  target: Target,
  deployment: Deployment,
  memoryMb: number,
  inputsOf: ReadonlyMap<string, NamedTensors>,
): Promise<number[]> {
  const ms = segmentation.segments.map(() => 0);
  for (const { name, from, to } of chain) {
    const segmentOf = segmentsOfNodes(graph, layout, segments, from, to);
    const inputs = inputsOf.get(name) ?? new Map();
    for (const node of await measureLayers({ target, deployment, partition: name, inputs, memoryMb })) {
      // Nodes that the runtime inserts, such as casts, are counted with the partition's first segment.
      const segment = segmentOf[node.index] ?? from + 1;
      ms[segment - 1] = (ms[segment - 1] as number) + node.ms;
    }
  }
  return ms;
}

/** Weights of the heaviest function that `profileModel` deploys. */
export function heaviestBytes(prepared: PreparedModel): number {
  const { segmentation } = prepared;
  const cuts = positionsUnder(prepared, maxZipWeightBytes) ?? [];
  return Math.max(
    ...rangesOf(cuts, segmentation.segments.length).map(({ from, to }) =>
      weightBytesOf(segmentation, from, to),
    ),
  );
}
