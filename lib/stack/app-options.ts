import { z } from 'zod';
import { type Tier, tiers } from '../plan/plan.ts';
import { badContext } from './errors.ts';
import type { PartitaStackProps } from './partita-stack.ts';

/** The CLI passes the context of `-c` as text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const whole = z.coerce.number().int().positive();

const contextSchema = z.object({
  nag: flag.default(true),
  tier: z.enum(tiers).default('lambda'),
  tracing: flag.default(false),
  allowSlowInit: flag.default(false),
  monitoring: flag.default(false),
  application: z.string().min(1).optional(),
  reservedConcurrency: whole.optional(),
  provisionedConcurrency: whole.optional(),
  monthlyBudgetUsd: z.coerce.number().positive().optional(),
});

/** Keys of the context that the app reads besides `plan`. */
const contextKeys = Object.keys(contextSchema.shape);

/** What a person can say to the app. */
export interface AppOptions {
  /** Whether cdk-nag's AwsSolutions pack looks at the stack; the embedded target has no use for it. */
  readonly nag: boolean;
  /** Whose partitions are in the stack. */
  readonly tier: Tier;
  readonly props: Omit<PartitaStackProps, 'plan' | 'directory' | 'tier'>;
}

/**
 * The options in the context of the CDK app.
 *
 * @throws PartitaError P1519 where one has a value that it can't have
 */
export function appOptions(context: (key: string) => unknown): AppOptions {
  const given = contextKeys.map((key) => [key, context(key)]).filter(([, value]) => value !== undefined);
  const parsed = contextSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badContext(String(issue?.path[0]), issue?.message ?? '');
  }
  const { nag, tier, monitoring, monthlyBudgetUsd: budget, ...rest } = parsed.data;
  const { application, reservedConcurrency, provisionedConcurrency, tracing, allowSlowInit } = rest;
  return {
    nag,
    tier,
    props: {
      tracing,
      allowSlowInit,
      ...(application !== undefined && { application }),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(provisionedConcurrency !== undefined && {
        provisionedConcurrency: { executions: provisionedConcurrency },
      }),
      ...((monitoring || budget !== undefined) && {
        monitoring: budget === undefined ? {} : { monthlyBudgetUsd: budget },
      }),
    },
  };
}
