import { z } from 'zod';
import { optimizeModes } from './optimize-modes.ts';
import { modelRefSchema } from './segmentation.ts';

/** How a file begins that holds what was measured of a model on samples. */
export const sampledModelShape = {
  createdAt: z.iso.datetime(),
  model: modelRefSchema,
  optimize: z.enum(optimizeModes),
  dims: z.record(z.string(), z.int().nonnegative()),
};

/** Where samples come from. */
export const sampleSourceSchema = z.enum(['given', 'photographs', '1/f', 'seeded']);

/** Samples of which each counts alike. */
export const samplesSchema = z.object({
  source: sampleSourceSchema,
  count: z.int().positive(),
  seed: z.int(),
});
