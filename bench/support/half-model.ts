import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invokePartition } from '../../lib/client/index.ts';
import { channelsOf, planOf } from '../../lib/loop/plan-of.ts';
import { prepareModel } from '../../lib/onnx/prepare.ts';
import { cutPositions, rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { hostArchitecture } from '../../lib/plan/platform.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { NamedTensors } from '../../lib/tensors/tensor.ts';
import type { Sized } from './rounds.ts';

const quietly = () => {};

/** The first half of a ResNet-50, once for each memory size: much arithmetic, few weights. */
export interface HalfModel {
  readonly planFile: string;
  readonly inputs: NamedTensors;
}

export async function writeHalfModel(folder: string, sizesMb: readonly number[]): Promise<HalfModel> {
  const { file } = await buildZooModel('resnet-50', join(folder, 'resnet-50.onnx'));
  const options = { optimize: 'extended', dims: { batch: 1 }, runs: 1 } as const;
  const prepared = await prepareModel(file, join(folder, 'work'), options, quietly);
  const cuts = cutPositions(prepared, { parts: 2 });
  const [half] = rangesOf(cuts, prepared.segmentation.segments.length);
  if (half === undefined) throw new Error('the model has no halves');
  const files = [];
  for (const memoryMb of sizesMb)
    files.push(...(await writePartitions(prepared, [half], join(folder, 'plan'), `at-${memoryMb}`)));
  const planFile = join(folder, 'plan', 'plan.json');
  const places = files.map((part, i) => ({
    ...channelsOf(part),
    tier: 'lambda' as const,
    memoryMb: sizesMb[i] ?? 0,
    architecture: hostArchitecture,
  }));
  const rest = { purpose: 'profile', verify: null, measuredOn: null, search: null } as const;
  writeFileSync(planFile, JSON.stringify(planOf(prepared, planFile, files, places, rest)));
  return { planFile, inputs: prepared.references[0]?.inputs ?? new Map() };
}

/** Deploys it, as any plan is deployed. */
export async function deployHalfModel({ planFile, inputs }: HalfModel, target: Target): Promise<Sized[]> {
  const { functions, handoffBucket } = await target.deploy(planFile, quietly);
  const clients = { lambda: target.lambda, s3: target.s3, bucket: handoffBucket };
  return functions.map(({ functionName, memoryMb }) => ({
    memoryMb,
    async invoke() {
      const { hop } = await invokePartition(clients, functionName, inputs, { logTail: true });
      return hop.log ?? '';
    },
  }));
}
