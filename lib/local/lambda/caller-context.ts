import type { IncomingMessage } from 'node:http';
import { WireError } from '../wire-error.ts';
import type { Invocation } from './execution.ts';

/**
 * What a request tells the function besides its event: the trace it belongs to, and the client's own context.
 *
 * @throws WireError 400 the client context is not JSON in base64
 */
export function callerContext(
  { headers }: IncomingMessage,
  requestId: string,
): Pick<Invocation, 'traceId' | 'clientContext'> {
  const trace = headers['x-amzn-trace-id'];
  const context = headers['x-amz-client-context'];
  return {
    traceId: typeof trace === 'string' ? trace : newTrace(requestId),
    clientContext: typeof context === 'string' ? decode(context) : null,
  };
}

/** Source: AWS X-Ray, "Tracing header". Nobody traces here, so it is not sampled. */
function newTrace(requestId: string): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const hex = requestId.replaceAll('-', '');
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16)};Sampled=0`;
}

/** @returns JSON on one line, because it travels in a header */
function decode(context: string): string {
  try {
    return JSON.stringify(JSON.parse(Buffer.from(context, 'base64').toString()));
  } catch (error) {
    throw new WireError(
      400,
      'InvalidRequestContentException',
      `Client context must be a valid Base64-encoded JSON object: ${error instanceof Error ? error.message : error}`,
    );
  }
}
