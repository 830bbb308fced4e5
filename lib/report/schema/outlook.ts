import { z } from 'zod';

export const scenarioSchema = z.object({ when: z.string(), monthlyUsd: z.number() });

export const breakEvenSchema = z.object({
  name: z.string(),
  utilisation: z
    .number()
    .describe('share of its time at which it costs what the functions cost; above 1: never'),
  requestsPerMonth: z.number().describe('of one of them, at that utilisation'),
  servers: z.int().positive().describe('that the volume needs'),
  monthlyUsd: z.number(),
});

/** Another way to host the same model, and when it would be cheaper. */
export type ReportedBreakEven = z.infer<typeof breakEvenSchema>;
