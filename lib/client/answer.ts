import { z } from 'zod';
import { phasesSchema } from '../plan/phases.ts';
import type { ExecutionOutput, ProfileAnswer, RunAnswer } from '../tensors/wire.ts';

const envelopeSchema = z.union([
  z.object({ inline: z.string() }),
  z.object({ s3: z.object({ bucket: z.string(), key: z.string() }) }),
]);

/** What a partition's function answers to op `run`. */
export const runAnswerSchema: z.ZodType<RunAnswer> = z.object({
  tensors: envelopeSchema,
  exit: z.string().nullable().default(null),
  phases: phasesSchema,
  cold: z.boolean(),
});

/** What it answers to op `profile`. */
export const profileAnswerSchema: z.ZodType<ProfileAnswer> = z.object({
  runs: z.int().positive(),
  peakBytes: z.int(),
  nodes: z.array(
    z.object({
      index: z.int(),
      opType: z.string(),
      us: z.number(),
      inputBytes: z.int(),
      weightBytes: z.int(),
      outputBytes: z.int(),
      heldBytes: z.int(),
    }),
  ),
});

/** What an execution of a state machine ends with. */
export const executionOutputSchema: z.ZodType<ExecutionOutput> = z.object({
  tensors: z.array(envelopeSchema),
  exit: z.string().nullable().default(null),
});
