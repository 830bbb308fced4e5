import { z } from 'zod';
import { manifestHeader, partitionHeader } from './manifest-header.ts';
import { optimizeModes } from './optimize-modes.ts';
import { modelRefSchema, shapeSources } from './segmentation.ts';
import { tensorSpecSchema } from './tensor.ts';
import { versioned } from './versioned.ts';

export const verificationSchema = z.object({
  exact: z.boolean().describe('whether every output had the same bits as the unsplit model'),
  maxAbsDiff: z.number().nonnegative(),
  maxRelDiff: z.number().nonnegative(),
  runs: z.int().positive().describe('inputs compared'),
  threads: z.int().positive(),
  firstDifferingPartition: z.int().nonnegative().nullable(),
});

/** What a comparison of the chain with the unsplit model found. */
export type Verification = z.infer<typeof verificationSchema>;

export const partitionFilesSchema = z.object({
  name: z.string().regex(/^[a-z0-9-]+$/),
  dir: z
    .string()
    .min(1)
    .describe('folder of model.onnx, model.onnx.data and partition.json, relative to this file'),
  model: z.string().min(1).describe('path of model.onnx, relative to this file'),
  from: z.int().nonnegative(),
  to: z.int().positive(),
  nodes: z.int().positive(),
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
  weightBytes: z.int().nonnegative(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the folder: names and contents'),
});

export type PartitionFiles = z.infer<typeof partitionFilesSchema>;

const cutChoices = ['measured', 'estimated', 'tensors', 'max-weight-bytes', 'plan'] as const;

/** What decided where a model was cut. */
export type CutChoice = (typeof cutChoices)[number];

const unhashed = 'null where the split was not verified: hashing takes longer than splitting';

/** manifest.json: what `split` wrote. */
export const manifest = versioned(manifestHeader.schema, manifestHeader.version, {
  model: modelRefSchema.extend({ sha256: modelRefSchema.shape.sha256.nullable().describe(unhashed) }),
  optimize: z.enum(optimizeModes),
  optimizeNote: z.string().nullable().describe('why another mode than the one asked for was used'),
  onnxRuntimeVersion: z.string(),
  dims: z.record(z.string(), z.int().nonnegative()),
  shapes: z
    .enum(shapeSources)
    .describe('inferred: by ONNX Runtime from the sizes in dims; measured: some by running on seeded inputs'),
  cutsBy: z
    .enum(cutChoices)
    .describe('measured: even in the milliseconds of a profile; estimated: even in weights and nodes'),
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
  partitions: z
    .array(
      partitionFilesSchema.extend({
        sha256: partitionFilesSchema.shape.sha256.nullable().describe(unhashed),
      }),
    )
    .min(1),
  verify: verificationSchema.nullable(),
});

export type Manifest = z.infer<typeof manifest.schema>;

/** partition.json: what the handler needs to know about the model beside it. */
export const partitionFile = versioned(partitionHeader.schema, partitionHeader.version, {
  name: z.string(),
  model: z.literal('model.onnx'),
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
});

export type PartitionFile = z.infer<typeof partitionFile.schema>;
