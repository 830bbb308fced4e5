import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { provisioningFailed } from '../../errors.ts';

/** The property of a version or an alias. */
export const provisionedSchema = z
  .object({ ProvisionedConcurrentExecutions: z.coerce.number().int() })
  .optional();

const lookEveryMs = 50;

/**
 * Keeps so many environments ready, and waits until they are.
 *
 * @throws PartitaError P1414 when the function can't be initialised
 */
export async function provision(
  lambda: LambdaClient,
  qualifiedArn: string,
  wanted: z.output<typeof provisionedSchema>,
): Promise<void> {
  const [FunctionName, Qualifier] = qualifiedArn.split(/:(?=[^:]+$)/);
  const named = { FunctionName, Qualifier };
  if (wanted === undefined) {
    await lambda.send(new DeleteProvisionedConcurrencyConfigCommand(named));
    return;
  }
  await lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...named, ...wanted }));
  for (;;) {
    const { Status } = await lambda.send(new GetProvisionedConcurrencyConfigCommand(named));
    if (Status === 'READY') return;
    if (Status === 'FAILED') throw provisioningFailed(qualifiedArn);
    await delay(lookEveryMs);
  }
}
