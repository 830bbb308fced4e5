import { createHash } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { type SamplesHeader, samplesHeader } from '../plan/samples.ts';
import type { Target } from '../targets/target.ts';
import { encodeSafetensors } from '../tensors/safetensors.ts';
import type { WeightedInput } from './profile-inputs.ts';

/** What all samples of a campaign are of: where any of it differs, they say nothing of each other. */
export const samplesHeaderOf = (
  { model, optimize, onnxRuntimeVersion, dims, partitions }: Plan,
  { name, region }: Target,
  inputs: readonly WeightedInput[],
  concurrency: number,
): SamplesHeader => ({
  schema: samplesHeader.name,
  version: samplesHeader.version,
  modelSha256: model.sha256,
  target: name,
  region,
  architecture: partitions[0]?.architecture ?? 'x86_64',
  optimize,
  onnxRuntimeVersion,
  dims,
  functions: partitions.map(({ name: functionName, from, to, sha256 }) => ({
    name: functionName,
    from,
    to,
    sha256,
  })),
  inputs: inputs.map(({ tensors, weight }) => ({
    sha256: createHash('sha256').update(encodeSafetensors(tensors)).digest('hex'),
    weight,
  })),
  concurrency,
});
