import { z } from 'zod';
import { PartitaError } from '../../errors.ts';
import type { LocalFunction } from '../local-function.ts';
import { WireError } from '../wire-error.ts';
import type { FunctionRegistry, RegisteredFunction } from './function-registry.ts';

const updateSchema = z.strictObject({
  MemorySize: z.number().optional(),
  Timeout: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
});

/**
 * Serves UpdateFunctionConfiguration: memory size, timeout and environment.
 *
 * @param body its JSON
 * @throws WireError for what Lambda, this machine or this implementation refuses
 */
export async function update(
  registry: FunctionRegistry,
  registered: RegisteredFunction,
  body: string,
): Promise<void> {
  try {
    await registry.reconfigure(registered, changed(registered.pool.fn, body));
  } catch (error) {
    if (!(error instanceof PartitaError)) throw error;
    throw new WireError(400, 'InvalidParameterValueException', `${error.message} ${error.next}.`);
  }
}

function changed(fn: LocalFunction, body: string): LocalFunction {
  const { MemorySize, Timeout, Environment } = parse(body);
  return {
    ...fn,
    memoryMb: MemorySize ?? fn.memoryMb,
    timeoutSec: Timeout ?? fn.timeoutSec,
    environment: Environment === undefined ? fn.environment : (Environment.Variables ?? {}),
  };
}

function parse(body: string): z.infer<typeof updateSchema> {
  const result = updateSchema.safeParse(json(body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw notServed(`UpdateFunctionConfiguration with ${issue.keys.join(', ')}`);
  throw new WireError(
    400,
    'InvalidParameterValueException',
    `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`,
  );
}

function json(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    throw new WireError(400, 'SerializationException', error instanceof Error ? error.message : 'not JSON');
  }
}

/** The request is one of Lambda's that this implementation does not serve. */
export const notServed = (what: string) =>
  new WireError(501, 'NotImplementedException', `The embedded Lambda does not serve ${what}.`);
