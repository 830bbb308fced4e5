import { z } from 'zod';
import { phasesSchema } from './phases.ts';
import { costSchema, plan } from './plan.ts';
import { architectures, enforcements } from './platform.ts';
import { modelRefSchema, segmentationSchema } from './segmentation.ts';
import { versioned } from './versioned.ts';

export const intervalSchema = z.object({
  median: z.number(),
  low: z.number().describe('95 % bootstrap interval of the median, lower end'),
  high: z.number(),
  p95: z.number(),
  n: z.int().positive(),
});

/** Median with its 95 % bootstrap interval, p95 and sample size. */
export type Interval = z.infer<typeof intervalSchema>;

const sampleSchema = z.object({
  function: z.string(),
  memoryMb: z.int(),
  cold: z.boolean(),
  latencyMs: z.number().describe('as the caller saw it'),
  durationMs: z.number().describe('as the REPORT line says'),
  billedMs: z.int().describe('as the REPORT line says: duration and, since August 2025, init, rounded up'),
  initMs: z.number().nullable().describe('Init Duration of the REPORT line; null when warm'),
  maxMemoryMb: z.int(),
  requestBytes: z.int().describe('bytes of the invoke payload'),
  responseBytes: z.int(),
  phases: phasesSchema,
});

/** One invocation that was answered. */
export type Sample = z.infer<typeof sampleSchema>;

export const failureKinds = ['out-of-memory', 'timeout', 'error'] as const;

/** What a function that failed ran out of, if anything. */
export type FailureKind = (typeof failureKinds)[number];

const modelSubjectSchema = z.object({
  kind: z.literal('model'),
  segmentation: segmentationSchema,
  segmentRunMs: z.object({
    memoryMb: z.int(),
    ms: z.array(z.number().nonnegative()).describe('by segment, from ONNX Runtime’s own profile'),
  }),
});

const planSubjectSchema = z.object({
  kind: z.literal('plan'),
  plan: plan.schema,
  inferences: z
    .array(
      z.object({
        latencyMs: z.number(),
        billedMs: z.int(),
        costUsd: z.number(),
        coldStarts: z.int().nonnegative(),
      }),
    )
    .describe('whole inferences through the chain, in the order they were made'),
  latencyMs: intervalSchema.describe('of warm inferences'),
  coldLatencyMs: intervalSchema.describe('of inferences that found every partition cold'),
  costUsdPerMillion: z.number().describe('measured, with init weighted by the plan’s cold-start rate'),
  cost: costSchema,
  exact: z.boolean().describe('whether every answer had the bits of the unsplit model run here'),
});

const sizeKey = { function: z.string(), memoryMb: z.int() };

export const profile = versioned('partita/profile', 1, {
  createdAt: z.iso.datetime(),
  target: z.string().describe('local, aws or the URL of an endpoint'),
  region: z.string(),
  architecture: z.enum(architectures),
  enforcement: z.enum(enforcements).describe('service: where AWS or an endpoint does it'),
  model: modelRefSchema,
  subject: z.discriminatedUnion('kind', [modelSubjectSchema, planSubjectSchema]),
  functions: z
    .array(
      z.object({
        name: z.string(),
        from: z.int().nonnegative(),
        to: z.int().positive(),
        weightBytes: z.int().nonnegative(),
        tensorBytesIn: z.int().nonnegative(),
        tensorBytesOut: z.int().nonnegative(),
      }),
    )
    .min(1)
    .describe(
      'what was measured: provisional partitions and the whole model where it fits, or a plan’s partitions',
    ),
  cold: z.array(z.object({ ...sizeKey, latencyMs: intervalSchema, initMs: intervalSchema })),
  warm: z.array(
    z.object({
      ...sizeKey,
      latencyMs: intervalSchema,
      durationMs: intervalSchema,
      billedMs: z.number().describe('median'),
      costUsdPerMillion: z.number().describe('warm: duration and request fee'),
      maxMemoryMb: z.int(),
    }),
  ),
  failures: z.array(z.object({ ...sizeKey, kind: z.enum(failureKinds), message: z.string() })),
  samples: z.array(sampleSchema),
  invocations: z.int().positive(),
  seconds: z.number().positive(),
  spendUsd: z.number().describe('what these invocations would cost at the prices of the price book'),
  priceBook: z.string().describe('date of the price book used'),
});

/** profile.json: what was measured, sample by sample. */
export type Profile = z.infer<typeof profile.schema>;
