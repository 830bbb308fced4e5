import { z } from 'zod';

export const comparisonSchema = z.object({
  predicted: z.number(),
  predictedLow: z
    .number()
    .nullable()
    .default(null)
    .describe(
      '90 % interval of the prediction, as far as the profile’s samples leave it open; null where the plan has none',
    ),
  predictedHigh: z.number().nullable().default(null),
  measured: z.number(),
  low: z
    .number()
    .nullable()
    .describe('95 % interval of the measured value, lower end; null where none was made'),
  high: z.number().nullable(),
  n: z.int().nonnegative().describe('inferences measured'),
  errorPercent: z.number().nullable().describe('(predicted - measured) / measured; null when measured is 0'),
});

/** A prediction beside what was measured. */
export type Comparison = z.infer<typeof comparisonSchema>;

export const frontPointSchema = z.object({
  latencyMs: z.number(),
  latencyP95Ms: z.number(),
  coldLatencyMs: z.number(),
  costUsdPerMillion: z.number(),
  feasible: z.boolean(),
  reason: z.string(),
  partitions: z.array(z.object({ from: z.int(), to: z.int(), memoryMb: z.int() })).min(1),
});

/** A candidate plan in the latency-cost plane. */
export type FrontPoint = z.infer<typeof frontPointSchema>;
