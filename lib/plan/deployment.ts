import { z } from 'zod';
import { channels, codecOutSchema, exitsSchema, type Plan, tiers } from './plan.ts';
import { planHashOf, planHashSchema } from './plan-hash.ts';
import { tensorSpecSchema } from './tensor.ts';
import { versioned } from './versioned.ts';

/** served-plan.json: what whoever walks a plan's chain must know of it, and nothing about where it stands. */
export const servedPlan = versioned('partita/served-plan', 1, {
  model: z.string(),
  planHash: planHashSchema,
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
  partitions: z
    .array(
      z.object({
        name: z.string(),
        tier: z.enum(tiers),
        inputs: z.array(tensorSpecSchema),
        outputs: z.array(tensorSpecSchema),
        channelIn: z.enum(channels),
        channelOut: z.enum(channels),
        codecOut: codecOutSchema,
        exits: exitsSchema,
        timeoutSec: z.int().positive(),
      }),
    )
    .min(1),
});

export type ServedPlan = z.infer<typeof servedPlan.schema>;

/** The part of a plan that serving it takes. */
export const servedPlanOf = (plan: Plan): ServedPlan => ({
  schema: servedPlan.name,
  version: servedPlan.version,
  model: plan.model.name,
  planHash: planHashOf(plan),
  inputs: plan.inputs,
  outputs: plan.outputs,
  partitions: plan.partitions.map(
    ({ name, tier, inputs, outputs, channelIn, channelOut, codecOut, exits, timeoutSec }) => ({
      name,
      tier,
      inputs,
      outputs,
      channelIn,
      channelOut,
      ...(codecOut !== undefined && { codecOut }),
      ...(exits !== undefined && { exits }),
      timeoutSec,
    }),
  ),
});
