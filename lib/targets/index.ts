import type { LocalCloudOptions } from '../local/index.ts';
import { openAwsTarget, openEndpointTarget } from './cdk.ts';
import { isEndpoint } from './cdk-environment.ts';
import { unknownTarget } from './errors.ts';
import { openLocalTarget } from './local/local.ts';
import type { Target } from './target.ts';

export type { Deployment, Target } from './target.ts';

/**
 * Opens a place to deploy to.
 *
 * @param name `local`, `aws` or the URL of an AWS-compatible endpoint
 * @param options of the embedded target
 * @throws PartitaError P1520 for any other name, P1525 without a region, P1401 to P1403 and P1430 to P1433 when `local`
 * can't be started
 */
export async function openTarget(name = 'local', options: LocalCloudOptions = {}): Promise<Target> {
  if (name === 'local') return openLocalTarget(options);
  if (name === 'aws') return openAwsTarget();
  if (isEndpoint(name)) return openEndpointTarget(name);
  throw unknownTarget(name);
}
