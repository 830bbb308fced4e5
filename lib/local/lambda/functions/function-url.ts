import { createHash } from 'node:crypto';

type UrlAuthType = 'NONE' | 'AWS_IAM';

/** An HTTP endpoint of a function or of one of its aliases. */
export interface FunctionUrl {
  /** The part of the URL that tells it apart. */
  readonly id: string;
  readonly authType: UrlAuthType;
  readonly cors: Cors | null;
  readonly createdAt: Date;
  readonly lastModified: Date;
}

/** What a browser on another site may do; members as the Lambda API has them. */
export interface Cors {
  readonly AllowCredentials?: boolean | undefined;
  readonly AllowHeaders?: readonly string[] | undefined;
  readonly AllowMethods?: readonly string[] | undefined;
  readonly AllowOrigins?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAge?: number | undefined;
}

/** The same for the same function and qualifier, so that a URL outlives a restart on the same port. */
export const urlId = (functionName: string, qualifier: string): string =>
  BigInt(`0x${createHash('sha256').update(`${functionName}:${qualifier}`).digest('hex')}`)
    .toString(36)
    .slice(0, 32);

/** Where LocalStack and its heirs answer too. */
const urlPrefix = '/_aws/lambda-url/';

/** The URL needs no name to be resolved: the endpoint with a path, where Lambda's have a host name of their own. */
export const urlOf = (endpoint: string, id: string) => `${endpoint}${urlPrefix}${id}/`;

/** @returns null for a path that is no function URL's */
export function parseUrlPath(path: string): { id: string; rawPath: string } | null {
  if (!path.startsWith(urlPrefix)) return null;
  const [id = '', ...rest] = path.slice(urlPrefix.length).split('/');
  return { id, rawPath: `/${rest.join('/')}` };
}
