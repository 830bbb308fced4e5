import { z } from 'zod';
import { faultInvalid } from '../../errors.ts';

const common = {
  /** Name of a function, or `*` for each one. */
  functionName: z.string().min(1).default('*'),
  /** Share of the invocations that it strikes. */
  rate: z.number().min(0).max(1).default(1),
  /** The same seed strikes the same invocations of a function, counted from the first after the rule was set. */
  seed: z.int().min(0).default(0),
  /** It strikes at most so often; null for no limit. */
  maxCount: z.int().min(1).nullable().default(null),
};

/** What goes wrong on request. */
const ruleSchema = z.discriminatedUnion('kind', [
  /** 429, as when more run than may. */
  z.strictObject({ kind: z.literal('throttle'), ...common }),
  /** The function doesn't run: it seems to have thrown, or Lambda itself answers 500. */
  z.strictObject({
    kind: z.literal('error'),
    source: z.enum(['function', 'service']).default('function'),
    ...common,
  }),
  /** The invocation starts late; not billed. */
  z.strictObject({ kind: z.literal('delay'), delayMs: z.number().min(0), ...common }),
  /** The process is killed so long after it got the event, unless it has answered by then. */
  z.strictObject({ kind: z.literal('kill'), afterMs: z.number().min(0).default(0), ...common }),
  /** The connection closes without an answer, before the function ran or after. */
  z.strictObject({
    kind: z.literal('drop-connection'),
    when: z.enum(['before', 'after']).default('before'),
    ...common,
  }),
]);

const rulesSchema = z.array(ruleSchema);

/** A rule, with what it doesn't say filled in. */
export type FaultRule = z.output<typeof ruleSchema>;

/** A rule as it's written: `kind`, and what differs from the defaults. */
export type FaultRuleInput = z.input<typeof ruleSchema>;

/** @throws PartitaError P1413 */
export function parseRules(rules: unknown): readonly FaultRule[] {
  const result = rulesSchema.safeParse(rules);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw faultInvalid(issue?.path.join('.') ?? '', issue?.message ?? '');
}
