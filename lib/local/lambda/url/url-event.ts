import type { IncomingMessage } from 'node:http';
import { splitUrl } from '../../split-url.ts';
import { accountId } from '../names.ts';

/** What of a request to a function URL the function gets to see. */
export interface UrlRequest {
  readonly request: IncomingMessage;
  /** Path after the URL itself. */
  readonly rawPath: string;
  readonly body: Buffer;
  readonly urlId: string;
  readonly requestId: string;
  /** Access key that signed it; null where none has to. */
  readonly accessKeyId: string | null;
}

/**
 * The event of a request to a function URL, payload format 2.0.
 * Source: AWS Lambda, "Invoking Lambda function URLs", request payload format.
 */
export function urlEvent({ request, rawPath, body, urlId, requestId, accessKeyId }: UrlRequest): object {
  const { query } = splitUrl(request.url ?? '');
  const [, rawQueryString = ''] = /\?(.*)$/s.exec(request.url ?? '') ?? [];
  const { cookie, ...headers } = request.headers;
  const isText = isTextual(headers['content-type']);
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    ),
    ...(query.size > 0 && {
      queryStringParameters: Object.fromEntries(
        [...new Set(query.keys())].map((key) => [key, query.getAll(key).join(',')]),
      ),
    }),
    requestContext: {
      accountId: accessKeyId === null ? 'anonymous' : accountId,
      apiId: urlId,
      authentication: null,
      ...(accessKeyId !== null && { authorizer: { iam: { accessKey: accessKeyId, accountId } } }),
      domainName: headers.host,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress,
        userAgent: headers['user-agent'],
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const isTextual = (contentType = '') =>
  /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml))\s*(;|$))/i.test(contentType);

/** As in an access log: 21/Nov/2026:04:30:15 +0000. */
function logTime(date: Date): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
