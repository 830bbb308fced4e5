import { z } from 'zod';

export const scenarioSchema = z.object({ when: z.string(), monthlyUsd: z.number() });

export const breakEvenSchema = z.object({
  name: z.string(),
  kind: z.enum(['provisioned-concurrency', 'fargate', 'ec2', 'sagemaker-serverless']),
  utilisation: z
    .number()
    .nullable()
    .describe(
      'share of its time at which it costs what the functions cost; above 1: never; null: paid by use, so none flips it',
    ),
  requestsPerMonth: z.number().nullable().describe('of one of them, at that utilisation'),
  needed: z.int().positive().nullable().describe('that the volume needs; null: paid by use'),
  monthlyUsd: z.number(),
  working: z.string().describe('how the utilisation, or the price of an inference, is reckoned'),
});

/** Another way to host the same model, and when it would be cheaper. */
export type ReportedBreakEven = z.infer<typeof breakEvenSchema>;
