import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { invalidArgument, invalidRequest, malformedXml, notImplemented } from '../s3-errors.ts';
import { parseXml, renderXml } from '../wire/xml.ts';
import type { LifecycleRule } from './rules.ts';

/** S3's largest number of rules. */
const maxRules = 1000;

const whole = z.string().regex(/^\d{1,9}$/);
const filterFields = {
  Prefix: z.string().optional(),
  ObjectSizeGreaterThan: whole.optional(),
  ObjectSizeLessThan: whole.optional(),
  Tag: z.unknown().optional(),
};

const unservedElements = ['NoncurrentVersionExpiration', 'NoncurrentVersionTransition', 'Transition'];

const ruleSchema = z.strictObject({
  '#text': z.string().optional(),
  ID: z.string().max(255).optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  Filter: z
    .union([z.literal(''), z.looseObject({ ...filterFields, And: z.looseObject(filterFields).optional() })])
    .optional(),
  Expiration: z.looseObject({ Days: whole.optional(), Date: z.string().optional() }).optional(),
  AbortIncompleteMultipartUpload: z.looseObject({ DaysAfterInitiation: whole }).optional(),
  ...Object.fromEntries(unservedElements.map((name) => [name, z.unknown().optional()])),
});

const schema = z.object({ Rule: z.array(ruleSchema).min(1).max(maxRules) });

/**
 * Reads a lifecycle configuration.
 *
 * @throws WireError MalformedXML, InvalidRequest or InvalidArgument; NotImplemented for transitions and tags
 */
export function parseLifecycle(xml: string): LifecycleRule[] {
  const rules = parseXml(xml, 'LifecycleConfiguration', ['Rule'], schema).Rule.map(readRule);
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    throw invalidArgument('ID', '', 'RuleId must be unique. Found same ID for more than one rule');
  return rules;
}

function readRule(rule: z.infer<typeof ruleSchema>): LifecycleRule {
  const unserved = unservedElements.find((name) => name in rule);
  if (unserved !== undefined) throw notImplemented(`lifecycle rules with ${unserved}`);
  const given = rule.Filter === '' ? undefined : rule.Filter;
  const filter = given?.And ?? given;
  if (given?.Tag !== undefined || filter?.Tag !== undefined)
    throw notImplemented('lifecycle rules with a Tag');
  const { Expiration: expiration, AbortIncompleteMultipartUpload: abort } = rule;
  if (expiration?.Days === undefined && expiration?.Date === undefined && abort === undefined)
    throw invalidRequest('At least one action needs to be specified in a rule');
  return {
    id: rule.ID ?? randomUUID(),
    isEnabled: rule.Status === 'Enabled',
    prefix: filter?.Prefix ?? rule.Prefix ?? '',
    ...(filter?.ObjectSizeGreaterThan !== undefined && { minBytes: Number(filter.ObjectSizeGreaterThan) }),
    ...(filter?.ObjectSizeLessThan !== undefined && { maxBytes: Number(filter.ObjectSizeLessThan) }),
    ...(expiration?.Days !== undefined && { expireDays: days(expiration.Days) }),
    ...(expiration?.Date !== undefined && { expireDate: midnight(expiration.Date) }),
    ...(abort !== undefined && { abortUploadDays: days(abort.DaysAfterInitiation) }),
  };
}

function days(text: string): number {
  if (Number(text) > 0) return Number(text);
  throw invalidArgument('Days', text, "'Days' for Expiration action must be a positive integer");
}

function midnight(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw malformedXml();
  if (date.getTime() % 86_400_000 === 0) return date.toISOString();
  throw invalidArgument('Date', text, "'Date' must be at midnight GMT");
}

export const renderLifecycle = (rules: readonly LifecycleRule[]): string =>
  renderXml('LifecycleConfiguration', { Rule: rules.map(ruleElements) });

const ruleElements = (rule: LifecycleRule) => ({
  ID: rule.id,
  Filter: filterElements(rule),
  Status: rule.isEnabled ? 'Enabled' : 'Disabled',
  Expiration:
    rule.expireDays === undefined && rule.expireDate === undefined
      ? undefined
      : { Days: rule.expireDays, Date: rule.expireDate },
  AbortIncompleteMultipartUpload:
    rule.abortUploadDays === undefined ? undefined : { DaysAfterInitiation: rule.abortUploadDays },
});

function filterElements({ prefix, minBytes, maxBytes }: LifecycleRule) {
  const elements = { Prefix: prefix, ObjectSizeGreaterThan: minBytes, ObjectSizeLessThan: maxBytes };
  return minBytes === undefined && maxBytes === undefined ? elements : { And: elements };
}
