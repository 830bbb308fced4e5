import type { z } from 'zod';
import { WireError } from '../../wire-error.ts';
import type { Call } from './call.ts';
import { notServed } from './refusals.ts';

/**
 * The body of a request.
 *
 * @throws WireError 400 as AWS refuses it; 501 for a member that this implementation does not serve
 */
export function readBody<Schema extends z.ZodType>(call: Call, schema: Schema): z.infer<Schema> {
  return validate(schema, json(call.body), call.operation);
}

/** @throws WireError 400, 501 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  operation: string,
): z.infer<Schema> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [],
  );
  if (unknown.length > 0) throw notServed(`${operation} with ${unknown.join(', ')}`);
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (mistyped !== undefined)
    throw new WireError(400, 'SerializationException', `${mistyped.path.join('.')}: ${mistyped.message}`);
  const errors = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  throw new WireError(400, 'ValidationException', `${errors}: ${issues.map(describe).join('; ')}`);
}

/** In AWS's words. */
function describe(issue: z.core.$ZodIssue): string {
  const value = issue.input === undefined ? 'null' : `'${String(issue.input)}'`;
  const path = issue.path.map((part, at) => (at === 0 ? lowerFirst(String(part)) : String(part))).join('.');
  return `Value ${value} at '${path}' failed to satisfy constraint: ${constraint(issue)}`;
}

function constraint(issue: z.core.$ZodIssue): string {
  const member = (origin: string) => (origin === 'number' || origin === 'int' ? 'value' : 'length');
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${member(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return `Member must have ${member(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replace(/^\/\^?|\$?\/[a-z]*$/g, '') ?? issue.format}`;
    case 'invalid_type':
      return 'Member must not be null';
    default:
      return issue.message;
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString());
  } catch (error) {
    throw new WireError(400, 'SerializationException', error instanceof Error ? error.message : 'not JSON');
  }
}
