import { unknownTarget } from './errors.ts';

/** Whether a target's name is the URL of an endpoint. */
export const isEndpoint = (name: string): boolean =>
  /^https?:$/.test(URL.canParse(name) ? new URL(name).protocol : '');

/** Nobody has said who they are: an emulator doesn't ask. */
export const isAnonymous = (): boolean =>
  process.env['AWS_ACCESS_KEY_ID'] === undefined && process.env['AWS_PROFILE'] === undefined;

export const endpointRegion = (): string => process.env['AWS_REGION'] ?? 'us-east-1';

/**
 * What the CDK CLI needs in its environment beyond ours to reach a target.
 *
 * @param name `aws` or the URL of an endpoint
 * @throws PartitaError P1520 for any other name
 */
export function cdkEnvironment(name: string): NodeJS.ProcessEnv {
  if (name === 'aws') return {};
  if (!isEndpoint(name)) throw unknownTarget(name);
  return {
    AWS_ENDPOINT_URL: name,
    AWS_REGION: endpointRegion(),
    ...(isAnonymous() && { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
  };
}
