import { z } from 'zod';
import { optimizeModes } from './optimize-modes.ts';
import { tensorSpecSchema } from './tensor.ts';

export const shapeSources = ['inferred', 'measured'] as const;

/** Where shapes come from: ONNX Runtime's inference alone, or for some of them a run on seeded inputs. */
export type ShapeSource = (typeof shapeSources)[number];

export const modelRefSchema = z.object({
  name: z.string().min(1),
  file: z.string().min(1).describe('path as given, relative to the file that holds this reference'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the model file followed by its external data files'),
  weightBytes: z.int().nonnegative(),
  parameters: z.int().nonnegative(),
});

/** Which model a file was made from. */
export type ModelRef = z.infer<typeof modelRefSchema>;

const cutSchema = z.object({
  index: z.int().positive().describe('the cut after segment `index`'),
  tensors: z.array(tensorSpecSchema).describe('the frontier: everything that must cross'),
  bytes: z.int().nonnegative(),
  weightBytesBefore: z.int().nonnegative(),
});

export type Cut = z.infer<typeof cutSchema>;

/**
 * A model as the optimizer sees it: segments 1..n, what each weighs, and which tensors travel between them.
 * Position 0 is before the first segment, position n after the last; a range `(from, to]` is a candidate partition.
 */
export const segmentationSchema = z.object({
  optimize: z.enum(optimizeModes),
  onnxRuntimeVersion: z.string(),
  dims: z.record(z.string(), z.int().nonnegative()).describe('the size taken for each symbolic dimension'),
  segments: z.array(
    z.object({
      index: z.int().positive(),
      nodes: z.int().positive(),
      weightBytes: z.int().nonnegative().describe('weights that no other segment uses'),
      lookupBytes: z
        .int()
        .positive()
        .optional()
        .describe('of these, tables of which only some rows are read, as of an embedding'),
    }),
  ),
  sharedWeights: z.array(
    z.object({ bytes: z.int().positive(), segments: z.array(z.int().positive()).min(2) }),
  ),
  tensors: z.array(
    tensorSpecSchema.extend({
      producer: z.int().nonnegative().describe('segment that computes it; 0 for an input of the model'),
      consumers: z.array(z.int().positive()).describe('segments that read it, ascending'),
      isOutput: z.boolean().describe('whether it is an output of the model'),
    }),
  ),
  cuts: z.array(cutSchema),
});

export type Segmentation = z.infer<typeof segmentationSchema>;
