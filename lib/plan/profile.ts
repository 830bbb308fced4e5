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

export const sampleSchema = z.object({
  function: z.string(),
  memoryMb: z.int(),
  input: z.int().nonnegative().describe('which of the profile’s inputs it was invoked with'),
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

const heldOutErrorSchema = z.object({
  median: z.number().nonnegative().describe('of the absolute relative errors'),
  worst: z.number().nonnegative(),
  n: z.int().positive(),
});

const heldOutErrorsSchema = z.object({
  memorySizes: heldOutErrorSchema.nullable().describe('each left out in turn; null where there are too few'),
  functions: heldOutErrorSchema.nullable().describe('likewise, those that others cover'),
});

/** Errors of predicted warm medians on what the latency model wasn't fitted to, as shares of what was measured. */
export type HeldOutErrors = z.infer<typeof heldOutErrorsSchema>;

const modelSubjectSchema = z.object({
  kind: z.literal('model'),
  segmentation: segmentationSchema,
  segmentRunMs: z.object({
    memoryMb: z.int(),
    ms: z.array(z.number().nonnegative()).describe('by segment, from ONNX Runtime’s own profile'),
  }),
  heldOut: heldOutErrorsSchema
    .optional()
    .describe('how far predictions are off that were made without what they are of'),
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

const driftSchema = z.object({
  change: z
    .number()
    .describe('from the first sample to the last along Sen’s slope, as a share of the median'),
  p: z.number().describe('of the Mann-Kendall test: a small one says that this is no chance'),
});

export const layersSchema = z.object({
  ...sizeKey,
  peakBytes: z
    .int()
    .nonnegative()
    .describe('most that was in use in ONNX Runtime’s arena; mapped weights aren’t in it'),
  nodes: z.array(
    z.object({
      index: z.int().nonnegative().describe('in the partition’s graph'),
      opType: z.string(),
      segment: z.int().positive(),
      ms: z.number().nonnegative().describe('mean of one run'),
      inputBytes: z.int().nonnegative().describe('activations that it read'),
      weightBytes: z.int().nonnegative(),
      outputBytes: z.int().nonnegative(),
      heldBytes: z.int().nonnegative().describe('in use in the arena when it ended'),
    }),
  ),
});

/** What ONNX Runtime's own profile says of one function's nodes at one memory size. */
export type Layers = z.infer<typeof layersSchema>;

const hopFitSchema = z.object({
  fixedMs: z.number(),
  perMbMs: z.number().nullable().describe('per MB of payload, both ways; null where all payloads were alike'),
  r2: z.number().nullable().describe('share of the variance that the line explains'),
  residualMs: z.number().describe('median distance of a sample from the line'),
  n: z.int().positive(),
});

/** What the caller waits for besides a warm invocation's duration. */
export type HopFit = z.infer<typeof hopFitSchema>;

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
  inputs: z
    .array(
      z.object({
        source: z.string().nullable().describe('the file it is from; null of a seeded one'),
        weight: z.number().positive().describe('its share of the traffic, in proportion to the others'),
      }),
    )
    .min(1),
  concurrency: z.int().positive().describe('invocations in flight at a time, of each function'),
  cold: z.array(z.object({ ...sizeKey, latencyMs: intervalSchema, initMs: intervalSchema })),
  warm: z.array(
    z.object({
      ...sizeKey,
      latencyMs: intervalSchema,
      durationMs: intervalSchema,
      billedMs: z.number().describe('median'),
      costUsdPerMillion: z.number().describe('warm: duration and request fee'),
      maxMemoryMb: z.int(),
      drift: driftSchema.nullable().describe('of the duration, over the samples’ order; null of too few'),
      outliers: z
        .int()
        .nonnegative()
        .describe(
          'samples whose duration is over 3.5 robust deviations from the median; they count like the rest',
        ),
    }),
  ),
  layers: z.array(layersSchema).describe('node times at a few memory sizes; empty of a plan'),
  hop: hopFitSchema.nullable().describe('overhead of a hop by payload; null where REPORT lines are missing'),
  failures: z.array(z.object({ ...sizeKey, kind: z.enum(failureKinds), message: z.string() })),
  samples: z.array(sampleSchema),
  invocations: z.int().positive(),
  seconds: z.number().positive(),
  spendUsd: z.number().describe('what these invocations would cost at the prices of the price book'),
  priceBook: z.string().describe('date of the price book used'),
});

/** profile.json: what was measured, sample by sample. */
export type Profile = z.infer<typeof profile.schema>;
