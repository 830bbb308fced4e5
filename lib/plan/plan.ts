import { z } from 'zod';
import { codecs } from './codec.ts';
import { exitRules, exitScores } from './exit.ts';
import { maxInitMs } from './lambda-limits.ts';
import { partitionFilesSchema, verificationSchema } from './manifest.ts';
import { optimizeModes } from './optimize-modes.ts';
import { architectures, enforcements } from './platform.ts';
import { modelRefSchema } from './segmentation.ts';
import { tensorSpecSchema } from './tensor.ts';
import { versioned } from './versioned.ts';

export const tiers = ['device', 'edge', 'lambda'] as const;

/** Where a partition runs: on the caller's device, on an edge box, or on Lambda. */
export type Tier = (typeof tiers)[number];

export const channels = ['inline', 's3'] as const;
export const orchestrations = ['client', 'coordinator', 'step-functions'] as const;

export type Channel = (typeof channels)[number];

/** Who walks the chain: the caller, a function of its own, or a state machine. */
export type Orchestration = (typeof orchestrations)[number];

export const codecOutSchema = z
  .enum(codecs)
  .optional()
  .describe('how its outputs are coded on their way to later partitions; as they are where it is absent');

const exitSchema = z.object({
  output: z.string().describe('of the model, and of the partition'),
  scores: z.enum(exitScores).describe('of logits the softmax is taken'),
  rule: z.enum(exitRules).describe('the highest probability, or the entropy of all'),
  threshold: z
    .number()
    .nonnegative()
    .describe('top: at least this; entropy: at most so many nats; in every row'),
});

export const exitsSchema = z
  .array(exitSchema)
  .optional()
  .describe('where one is sure of its answer, that is the answer, and no later partition is invoked');

const placementSchema = z.object({
  from: z.int().nonnegative(),
  to: z.int().positive(),
  tier: z.enum(tiers),
  memoryMb: z.int(),
  architecture: z.enum(architectures),
  durationMs: z.number().describe('predicted warm median duration'),
  initMs: z.number().describe('predicted init duration'),
  maxMemoryMb: z.number().describe('predicted'),
  weightBytes: z.int().nonnegative(),
  channelIn: z.enum(channels).describe('how its input tensors reach it'),
  channelOut: z.enum(channels),
  codecOut: codecOutSchema,
  weights: z
    .enum(['package', 's3'])
    .default('package')
    .describe('beside its code, or in S3, from where it fetches them at init'),
  coldStartRate: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share of its invocations that start cold, as the search took it'),
  reach: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('measured share of the inferences that no exit has ended before it; all where it is absent'),
});

/** One partition of a candidate: a range of segments, where it runs and what that is predicted to take. */
export type Placement = z.infer<typeof placementSchema>;

export const costSchema = z.object({
  durationUsd: z.number(),
  requestsUsd: z.number(),
  initUsd: z.number().describe('weighted by the cold-start rate'),
  s3Usd: z.number().describe('hand-offs, and weights that are fetched from S3 at init'),
  logsUsd: z.number().default(0),
  storageUsd: z.number().default(0).describe('/tmp above what is free'),
  orchestrationUsd: z.number().default(0).describe('what walks the chain, where that is not the caller'),
  provisionedUsd: z.number().default(0).describe('environments that are kept ready'),
  machinesUsd: z.number().default(0).describe('device and edge, while they are at work'),
  linksUsd: z.number().default(0).describe('bytes over links that are paid for'),
  totalUsd: z.number(),
});

/** What a million inferences cost, by kind. */
export type CostPerMillion = z.infer<typeof costSchema>;

const boundsSchema = z.object({ low: z.number(), high: z.number() });

/** Where a figure may lie. */
export type Bounds = z.infer<typeof boundsSchema>;

/** Of the intervals of predictions. */
export const predictionLevel = 0.9;

const predictionIntervalSchema = z.object({
  level: z
    .literal(predictionLevel)
    .describe('how often such an interval holds what any number of samples would have predicted'),
  resamples: z.int().min(2).describe('of the profile, each with a latency model of its own'),
  latencyMs: boundsSchema,
  latencyP95Ms: boundsSchema,
  sloLatencyMs: boundsSchema.nullable().describe('null without an SLO'),
  coldLatencyMs: boundsSchema,
  costUsdPerMillion: boundsSchema,
  maxMemoryMb: z.array(boundsSchema).min(1).describe('of each partition'),
});

/**
 * How far the samples of the profile leave a prediction open. It isn't how far invocations differ: of that the
 * percentiles tell.
 */
export type PredictionInterval = z.infer<typeof predictionIntervalSchema>;

const walkedBySchema = z.object({
  orchestration: z.enum(['coordinator', 'step-functions']),
  memoryMb: z.int().optional().describe('of the coordinator'),
  architecture: z.enum(architectures).optional().describe('of the coordinator'),
  latencyMs: z
    .number()
    .nonnegative()
    .describe('modelled: of the predicted latencies, what walking adds, the way from the caller included'),
  coldLatencyMs: z.number().nonnegative().describe('likewise, of the cold latency'),
});

const candidateSchema = z.object({
  latencyMs: z.number().describe('predicted warm median of the whole inference'),
  latencyP95Ms: z.number().describe('predicted, of warm inferences'),
  meanLatencyMs: z
    .number()
    .describe('expected: warm and cold, by how often each partition starts cold; what the front is over'),
  sloLatencyMs: z
    .number()
    .nullable()
    .default(null)
    .describe('predicted at the SLO’s percentile, cold starts included; null without an SLO'),
  coldLatencyMs: z.number().describe('predicted when every partition is cold'),
  costUsdPerMillion: z.number(),
  cost: costSchema,
  leakage: z.number().nullable().describe('null until it is measured'),
  accuracy: z
    .number()
    .nullable()
    .default(null)
    .describe(
      'share of answers that agree with the model’s: measured of one codec, of several added up; null where none was asked for',
    ),
  variant: z.string().optional().describe('of the model; absent where it is the model itself'),
  thresholds: z
    .record(z.string(), z.number().nonnegative())
    .optional()
    .describe('by output, where inferences end early; absent where all go through the whole chain'),
  partitions: z.array(placementSchema).min(1),
  walkedBy: walkedBySchema.optional().describe('absent where the caller walks the chain'),
  interval: predictionIntervalSchema
    .optional()
    .describe(
      'how far the profile’s samples leave the prediction open; of the chosen plan, its neighbours, the front’s ends and the unsplit plan',
    ),
  feasible: z.boolean(),
  reason: z.string().describe('why it was chosen, why it lost, or which limit it breaks'),
});

/** A point of the latency-cost plane: partitions, their memory sizes, and the prediction. */
export type Candidate = z.infer<typeof candidateSchema>;

export const sloSchema = z.object({ percentile: z.number().gt(0).lt(100), latencyMs: z.number().positive() });

/** A latency bound with its percentile. */
export type Slo = z.infer<typeof sloSchema>;

const takenExitsSchema = z.object({
  exits: z.array(
    exitSchema.extend({
      segment: z.int().positive().describe('that computes it'),
      rate: z.number().min(0).max(1).describe('measured share of all inferences that leave there'),
    }),
  ),
  agreement: z
    .number()
    .min(0)
    .max(1)
    .describe('measured share of inferences whose answer has the top-1 of `final`'),
  final: z.string().describe('the output that is the answer where no exit is sure'),
  samples: z.int().positive(),
});

/** Where the inferences of a plan may end, and how many did, of the samples that this was measured on. */
export type TakenExits = z.infer<typeof takenExitsSchema>;

export const searchSchema = z.object({
  slo: sloSchema.nullable(),
  budgetUsdPerMillion: z.number().nullable(),
  coldStartRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('assumed: share of invocations that start cold; null where it is simulated from the workload'),
  workload: z
    .object({
      requestsPerMonth: z.number().nonnegative(),
      arrival: z.string().describe('in words'),
      keepAliveSeconds: z.number().positive(),
    })
    .nullable()
    .default(null)
    .describe('assumed: what cold-start rates are simulated from'),
  exits: takenExitsSchema
    .optional()
    .describe('of the chosen plan; absent where every inference goes through the whole chain'),
  variants: z
    .array(
      z.object({
        name: z.string(),
        accuracy: z.number().min(0).max(1).describe('share of answers that agree with the model’s'),
        leftOut: z
          .enum(['inaccurate', 'too-large'])
          .nullable()
          .describe('why no plan of it is in the front; null where it was searched'),
      }),
    )
    .optional()
    .describe('of the model; absent where it was searched alone'),
  front: z.array(candidateSchema).min(1).describe('ascending in expected latency, descending in cost'),
  chosen: z.int().nonnegative().describe('index in front'),
  unsplit: candidateSchema,
  certificate: z.object({
    gapMs: z.number().nonnegative().describe('how far in latency the true front can be'),
    gapUsdPerMillion: z.number().nonnegative(),
    cutsConsidered: z.int().nonnegative(),
    cutsFound: z.int().nonnegative(),
    memorySizes: z.array(z.int()),
    statement: z.string(),
  }),
});

/** What the optimizer found. */
export type Search = z.infer<typeof searchSchema>;

export const plan = versioned('partita/plan', 1, {
  createdAt: z.iso.datetime(),
  purpose: z.enum(['serve', 'profile']).describe('profile: provisional partitions, with node timing on'),
  model: modelRefSchema,
  optimize: z.enum(optimizeModes),
  onnxRuntimeVersion: z.string(),
  dims: z.record(z.string(), z.int().nonnegative()),
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
  orchestration: z.enum(orchestrations).describe('who walks the chain'),
  coordinatorMemoryMb: z
    .int()
    .min(128)
    .max(10_240)
    .optional()
    .describe('memory size of the coordinator; 1024 where it is absent'),
  coordinatorArchitecture: z
    .enum(architectures)
    .optional()
    .describe('processor of the coordinator; the first partition’s where it is absent'),
  partitions: z
    .array(
      partitionFilesSchema
        .extend({
          tier: z.enum(tiers),
          memoryMb: z.int().min(128).max(10_240),
          architecture: z.enum(architectures),
          channelIn: z.enum(channels),
          channelOut: z.enum(channels),
          codecOut: codecOutSchema,
          exits: exitsSchema,
          timeoutSec: z.int().min(1).max(900),
        })
        .refine(
          ({ exits = [], outputs }) =>
            exits.every((exit) => outputs.some(({ name }) => name === exit.output)),
          { path: ['exits'], error: 'an exit is of an output of its partition' },
        ),
    )
    .min(1),
  verify: verificationSchema.nullable(),
  measuredOn: z.object({ target: z.string(), enforcement: z.enum(enforcements) }).nullable(),
  search: searchSchema.nullable().describe('null in a provisional plan'),
});

/** plan.json: partitions with their files, memory sizes and hand-offs, and why this plan. */
export type Plan = z.infer<typeof plan.schema>;
export type PlannedPartition = Plan['partitions'][number];

/** ms after which no partition of a plan can be running any more: its functions' timeouts together, and their inits. */
export const longestMs = ({ partitions }: Pick<Plan, 'partitions'>): number =>
  partitions.reduce((sum, { timeoutSec }) => sum + timeoutSec * 1000 + maxInitMs, 0);
