import { z } from 'zod';
import { architectures, enforcements } from '../../plan/platform.ts';
import { failureKinds, intervalSchema } from '../../plan/profile.ts';
import { usd } from './bill.ts';

const measurementSchema = z.object({
  function: z.string(),
  memoryMb: z.int(),
  cold: z.object({ initMs: intervalSchema, latencyMs: intervalSchema }).nullable(),
  warm: z
    .object({
      latencyMs: intervalSchema,
      durationMs: intervalSchema,
      billedMs: z.number(),
      costUsdPerMillion: z.number(),
      maxMemoryMb: z.int(),
    })
    .nullable(),
  failure: z.object({ kind: z.enum(failureKinds), message: z.string() }).nullable(),
});

/** One function at one memory size: what was measured, or how it failed. */
export type Measurement = z.infer<typeof measurementSchema>;

export const campaignSchema = z.object({
  what: z.enum(['model', 'plan']),
  createdAt: z.iso.datetime(),
  target: z.string(),
  region: z.string(),
  architecture: z.enum(architectures),
  enforcement: z.enum(enforcements),
  invocations: z.int(),
  seconds: z.number(),
  spendUsd: z.number().describe('what its invocations cost at list prices'),
  spend: z
    .array(
      z.object({
        function: z.string(),
        memoryMb: z.int(),
        invocations: z.int().positive(),
        billedMs: z.int().nonnegative().describe('all together, as their REPORT lines say'),
        usd: usd.describe('their duration and their requests'),
      }),
    )
    .describe('line by line, of those that were answered; empty where the prices are of another day'),
  measurements: z.array(measurementSchema),
});

/** One profile: where and how much was measured. */
export type Campaign = z.infer<typeof campaignSchema>;
