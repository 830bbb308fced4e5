import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { notConfigurable } from './errors.ts';

/** Its value has no meaning; that it changes makes Lambda start a new environment. */
const roundVariable = 'PARTITA_ROUND';

/** A function as it is to be configured next; a round of its own makes the next invocation a cold one. */
export interface Configuration {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly round: string;
}

/** Seconds. The embedded Lambda is ready at once, AWS takes some. */
const patience = { minDelay: 0.1, maxDelay: 2, maxWaitTime: 180 } as const;

/**
 * Sets the memory size and gives the function new environments, keeping its other environment variables.
 *
 * @returns why the service refuses this memory size (an account's own limit, for instance), or null when it is set
 * @throws PartitaError P1601 when the function can't be configured
 */
export async function renewEnvironment(lambda: LambdaClient, wanted: Configuration): Promise<string | null> {
  const { functionName, memoryMb, round } = wanted;
  try {
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    // Variables that can't be decrypted are not in the answer: an update would delete them.
    if (Environment?.Error !== undefined) throw new Error(Environment.Error.Message);
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: functionName,
        MemorySize: memoryMb,
        Environment: { Variables: { ...Environment?.Variables, [roundVariable]: round } },
      }),
    );
    await waitUntilFunctionUpdatedV2({ client: lambda, ...patience }, { FunctionName: functionName });
    return null;
  } catch (cause) {
    if (refusesMemory(cause)) return cause.message;
    throw notConfigurable(functionName, cause);
  }
}

function refusesMemory(cause: unknown): cause is Error {
  return (
    cause instanceof Error &&
    (cause.name === 'InvalidParameterValueException' || cause.name === 'ValidationException') &&
    /memory/i.test(cause.message)
  );
}
