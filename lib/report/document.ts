import { z } from 'zod';
import { priceItemNames } from '../cost/price-items.ts';
import { costKinds } from '../cost/usage.ts';
import { channels, costSchema, searchSchema, sloSchema, tiers } from '../plan/plan.ts';
import { planHashSchema } from '../plan/plan-hash.ts';
import { architectures, enforcements } from '../plan/platform.ts';
import { failureKinds, intervalSchema } from '../plan/profile.ts';
import { modelRefSchema } from '../plan/segmentation.ts';
import { versioned } from '../plan/versioned.ts';

/** Where a figure comes from. Every figure that a person sees has one. */
const bases = ['measured', 'modelled', 'assumed'] as const;
export type Basis = (typeof bases)[number];

const comparisonSchema = z.object({
  predicted: z.number(),
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

const frontPointSchema = z.object({
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

const usd = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .describe('exact decimal, never rounded');

const billLineSchema = z.object({
  owner: z.string().describe('a partition, or what else of the deployment is billed'),
  memoryMb: z.int().nullable(),
  architecture: z.enum(architectures).nullable(),
  kind: z.enum(costKinds),
  item: z.enum(priceItemNames),
  tier: z.int().positive().describe('of the price, counted from 1'),
  quantity: usd,
  unit: z.string(),
  unitPriceUsd: usd,
  usd: usd.describe('a month: quantity times unit price'),
  basis: z.enum(bases).describe('of the quantity'),
});

/** One line of the month's bill. The lines add up to its total. */
export type ReportedBillLine = z.infer<typeof billLineSchema>;

const billedFunctionSchema = z.object({
  name: z.string(),
  architecture: z.enum(architectures),
  memoryMb: z.number(),
  ephemeralStorageMb: z.number(),
  invocationsPerRequest: z.number(),
  warmBilledMs: z.number().describe('mean'),
  coldBilledMs: z.number().describe('mean, init included'),
  coldStartRate: z.number(),
  logBytesPerInvocation: z.number(),
  provisioned: z.object({ environments: z.number(), servedShare: z.number() }).nullable(),
});

const billingSchema = z.object({
  functions: z.array(billedFunctionSchema),
  handoff: z
    .object({ puts: z.number(), gets: z.number(), bytes: z.number(), keptHours: z.number() })
    .nullable(),
  stateMachine: z.object({ durationMs: z.number(), memoryMb: z.number() }).nullable(),
  egressBytesPerRequest: z.number(),
  logRetentionMonths: z.number(),
});

const priceTierSchema = z.object({
  item: z.enum(priceItemNames),
  tier: z.int().positive(),
  from: z.number(),
  upTo: z.number().nullable(),
  usd,
  mark: z.string(),
  source: z.string(),
});

const scenarioSchema = z.object({ when: z.string(), monthlyUsd: z.number() });

const breakEvenSchema = z.object({
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

export const timeParts = ['run', 'codec', 'storage', 'handler', 'hop'] as const;
export type TimePart = (typeof timeParts)[number];

const partitionTimeSchema = z.object({
  partition: z.string(),
  n: z.int().nonnegative().describe('warm invocations averaged'),
  runMs: z.number().describe('inside ONNX Runtime'),
  codecMs: z.number().describe('decoding and encoding tensors'),
  storageMs: z.number().describe('fetching and storing tensors; S3 where they go that way'),
  handlerMs: z.number().describe('the rest of the duration that REPORT states'),
  hopMs: z.number().describe('the rest of what the caller waited: network, service, serialisation'),
});

/** Where the time of one partition's warm invocations goes: means, because means add up. */
export type PartitionTime = z.infer<typeof partitionTimeSchema>;

const partitionSchema = z.object({
  name: z.string(),
  tier: z.enum(tiers),
  architecture: z.enum(architectures),
  memoryMb: z.int(),
  from: z.int(),
  to: z.int(),
  nodes: z.int(),
  weightBytes: z.int(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  channelIn: z.enum(channels),
  channelOut: z.enum(channels),
  predictedDurationMs: z.number().nullable(),
  durationMs: intervalSchema.nullable().describe('measured, warm; null when it was never warm'),
  predictedInitMs: z.number().nullable(),
  initMs: intervalSchema.nullable(),
  predictedMaxMemoryMb: z.number().nullable(),
  maxMemoryMb: z.int().nullable(),
  sha256: z.string(),
});

export type ReportedPartition = z.infer<typeof partitionSchema>;

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

const campaignSchema = z.object({
  what: z.enum(['model', 'plan']),
  createdAt: z.iso.datetime(),
  target: z.string(),
  region: z.string(),
  architecture: z.enum(architectures),
  enforcement: z.enum(enforcements),
  invocations: z.int(),
  seconds: z.number(),
  spendUsd: z.number(),
  measurements: z.array(measurementSchema),
});

/** One profile: where and how much was measured. */
export type Campaign = z.infer<typeof campaignSchema>;

const priceSchema = z.object({
  item: z.string(),
  usd: z.string().describe('plain decimal'),
  per: z.string(),
  mark: z.string().describe('how far the price can be trusted'),
  source: z.string(),
});

const statementSchema = z.object({ basis: z.enum(bases), figures: z.string(), how: z.string() });

/** Which figures are measured, modelled or assumed, and how. */
export type Statement = z.infer<typeof statementSchema>;

export const report = versioned('partita/report', 2, {
  createdAt: z.iso.datetime(),
  planHash: planHashSchema,
  command: z.string().describe('makes this report again'),
  summary: z.string().describe('the chosen plan in one sentence'),
  latencyBasis: z.enum(bases).describe('modelled where no CPU share was enforced'),
  basis: z.array(statementSchema),
  model: modelRefSchema,
  onnxRuntimeVersion: z.string(),
  exact: z.boolean().describe('whether every measured answer had the bits of the unsplit model'),
  workload: z.object({
    requestsPerMonth: z.number().nonnegative().describe('assumed'),
    arrival: z.enum(['steady', 'diurnal', 'bursty', 'trace']).nullable().describe('null: not given'),
    keepAliveSeconds: z.number().nullable(),
    growthPerMonth: z.number(),
    coldStartRates: z.array(z.number()).describe('by partition: share of its invocations that start cold'),
    coldStartBasis: z.enum(bases).describe('modelled where the workload was simulated'),
  }),
  prices: z.object({
    date: z.string(),
    comparedAt: z.string().describe('date of the price book of the predicted and measured cost'),
    daysOld: z.int().describe('on the day of the report'),
    region: z.string(),
    currency: z.literal('USD'),
    computeSavingsPlanShare: z
      .string()
      .nullable()
      .describe('most that a Compute Savings Plan would take off'),
    entries: z.array(priceSchema),
  }),
  usdPerThousand: z.number(),
  usdPerMillion: z.number(),
  monthlyUsd: z.number(),
  monthlyBudgetUsd: z.number().nullable(),
  decision: z.string().describe('what there is to decide'),
  approved: z
    .object({
      createdAt: z.iso.datetime(),
      planHash: planHashSchema,
      monthlyUsd: z.number(),
      changeUsd: z.number(),
      changePercent: z.number().nullable().describe('null where the approved plan cost nothing'),
      causes: z
        .array(z.object({ cause: z.enum(['volume', 'prices', ...costKinds]), usd: z.number() }))
        .describe('they add up to the change, largest first'),
    })
    .nullable()
    .describe('the plan approved last; null where none was given'),
  billing: billingSchema.describe('what the bill is computed from, besides the volume'),
  priceTiers: z
    .array(priceTierSchema)
    .describe('all tiers of all prices that the bill of such a deployment can need'),
  bill: z.object({ totalUsd: usd, lines: z.array(billLineSchema) }).describe('of one month at the workload'),
  freeTier: z
    .object({
      totalUsd: usd,
      lines: z.array(z.object({ item: z.enum(priceItemNames), quantity: usd, unit: z.string(), usd })),
    })
    .describe('what the free tier would take off if nothing else used it; not taken off'),
  forecast: z
    .array(
      z.object({
        month: z.int().positive(),
        requests: z.number(),
        lowUsd: z.number(),
        baseUsd: z.number(),
        highUsd: z.number(),
      }),
    )
    .describe('low and high: ends of the 95 % intervals of the measured means'),
  unitEconomics: z.array(
    z.object({ requestsPerMonth: z.number(), monthlyUsd: z.number(), usdPerThousand: z.number() }),
  ),
  sensitivity: z
    .array(z.object({ factor: z.string(), low: scenarioSchema, high: scenarioSchema }))
    .describe('largest spread first'),
  breakEven: z.array(breakEvenSchema),
  profilingUsd: z.number().describe('what measuring cost, at the same prices'),
  comparison: z.object({
    latencyP50Ms: comparisonSchema,
    latencyP95Ms: comparisonSchema,
    coldLatencyMs: comparisonSchema,
    usdPerMillion: comparisonSchema,
  }),
  bounds: z.object({ slo: sloSchema.nullable(), budgetUsdPerMillion: z.number().nullable() }),
  front: z.array(frontPointSchema).min(1).describe('predicted, ascending latency'),
  chosen: z.int().nonnegative().describe('index in front'),
  unsplit: frontPointSchema,
  certificate: searchSchema.shape.certificate,
  predictedCost: costSchema.describe('per million inferences, of the chosen plan'),
  time: z.object({
    partitions: z.array(partitionTimeSchema),
    clientMs: z.number().describe('what the client spends between the calls'),
    totalMs: z.number().describe('mean of warm inferences'),
  }),
  partitions: z.array(partitionSchema).min(1),
  cuts: z
    .array(
      z.object({
        index: z.int(),
        weightBytesBefore: z.int(),
        bytes: z.int(),
        tensors: z.int(),
        used: z.boolean(),
      }),
    )
    .nullable()
    .describe('every place where the model can be cut; null without the model’s profile'),
  campaigns: z.array(campaignSchema).min(1),
});

/** The cost report: everything that a renderer shows, computed. Same input, same document. */
export type ReportDocument = z.infer<typeof report.schema>;
