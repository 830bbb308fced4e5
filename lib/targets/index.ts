import { openAwsTarget, openEndpointTarget } from './cdk.ts';
import { unknownTarget } from './errors.ts';
import { openLocalTarget } from './local/local.ts';
import type { Target } from './target.ts';

export type { Deployment, Target } from './target.ts';

/**
 * Opens a place to deploy to.
 *
 * @param name `local`, `aws` or the URL of an AWS-compatible endpoint
 * @param options.port of the embedded target; @default any free one
 * @throws PartitaError P1520 for any other name, P1525 without a region, P1401 to P1403 when `local` can't be started
 */
export async function openTarget(name = 'local', options: { readonly port?: number } = {}): Promise<Target> {
  if (name === 'local') return openLocalTarget(options);
  if (name === 'aws') return openAwsTarget();
  if (/^https?:$/.test(URL.canParse(name) ? new URL(name).protocol : '')) return openEndpointTarget(name);
  throw unknownTarget(name);
}
