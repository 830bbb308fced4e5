import type { LocalCloudOptions } from '../local/index.ts';
import { endpointOptions, openAwsTarget, openEndpointTarget } from './cdk.ts';
import { endpointRegion, isEndpoint } from './cdk-environment.ts';
import { openClients } from './clients.ts';
import { unknownTarget } from './errors.ts';
import { openLocalTarget } from './local/local.ts';
import { OwnApi } from './served/own-api.ts';
import { openServedTarget } from './served/served-target.ts';
import type { Target } from './target.ts';

export type { Deployment, Target } from './target.ts';

/**
 * Opens a place to deploy to.
 *
 * @param name `local`, `aws` or the URL of an AWS-compatible endpoint
 * @param options of the embedded target
 * @throws PartitaError P1520 for any other name, P1525 without a region, P1401 to P1403 and P1430 to P1433 when `local`
 * can't be started, P2107 when the box at the endpoint doesn't know the caller
 */
export async function openTarget(name = 'local', options: LocalCloudOptions = {}): Promise<Target> {
  if (name === 'local') return openLocalTarget(options);
  if (name === 'aws') return openAwsTarget();
  if (isEndpoint(name))
    return (await openServedTarget(name, endpointOptions(name))) ?? openEndpointTarget(name);
  throw unknownTarget(name);
}

/** What `partita serve` at an endpoint answers beyond AWS's APIs. */
export function openOwnApi(endpoint: string): OwnApi {
  const { lambda, s3, sfn } = openClients(endpointOptions(endpoint));
  for (const client of [s3, sfn]) client.destroy();
  return new OwnApi(endpoint, endpointRegion(), lambda.config.credentials);
}
