import { z } from 'zod';
import { priceItemNames } from '../cost/price-items.ts';
import { costKinds } from '../cost/usage.ts';
import { costSchema, searchSchema, sloSchema } from '../plan/plan.ts';
import { planHashSchema } from '../plan/plan-hash.ts';
import { modelRefSchema } from '../plan/segmentation.ts';
import { versioned } from '../plan/versioned.ts';
import { bases, statementSchema } from './schema/basis.ts';
import { billLineSchema, priceSchema, priceTierSchema, usd } from './schema/bill.ts';
import { billingSchema } from './schema/billing.ts';
import { campaignSchema } from './schema/campaign.ts';
import { comparisonSchema, frontPointSchema } from './schema/front.ts';
import { breakEvenSchema, scenarioSchema } from './schema/outlook.ts';
import { partitionSchema, partitionTimeSchema } from './schema/partition.ts';

export const report = versioned('partita/report', 3, {
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
    internetShare: z.number().describe('of requests whose caller is outside AWS'),
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
  breakEvenUnknown: z
    .array(z.string())
    .describe('other ways to host it that the book has no price of, or that are too small'),
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
