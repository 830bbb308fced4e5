import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxRequestBytes } from '../../plan/lambda-limits.ts';
import { endWith, readBody, totalBytes } from '../body.ts';
import { WireError } from '../wire-error.ts';
import { answerOf } from './answer.ts';
import { callerContext } from './caller-context.ts';
import type { Execution } from './execution.ts';
import type { FunctionPool } from './function-pool.ts';
import { functionArn, latest } from './names.ts';
import { notServed } from './update.ts';

/** Largest payload of an asynchronous invocation. Source: AWS Lambda quotas. */
const maxEventBytes = 1_048_576;

/** Serves Invoke: RequestResponse, Event and DryRun. */
export async function invoke(
  pool: FunctionPool,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const limitBytes = type === 'Event' ? maxEventBytes : maxRequestBytes;
  const payload = await readPayload(request, limitBytes);
  const requestId = randomUUID();
  const wantsLog = type === 'RequestResponse' && request.headers['x-amz-log-type'] === 'Tail';
  const invocation = {
    requestId,
    functionArn: functionArn(pool.fn.functionName),
    payload,
    wantsLog,
    ...callerContext(request, requestId),
  };
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('X-Amzn-Trace-Id', invocation.traceId);
  if (type === 'DryRun') {
    response.writeHead(204).end();
  } else if (type === 'Event') {
    requireJson(payload);
    // Nobody waits for it, and how a failure ended stands in the function's log only.
    pool.invoke(invocation).catch(() => undefined);
    response.writeHead(202, { 'Content-Length': 0 }).end();
  } else if (type === 'RequestResponse') {
    answer(response, await pool.invoke(invocation), requestId, wantsLog);
  } else {
    throw notServed(`the invocation type ${type}`);
  }
}

async function readPayload(request: IncomingMessage, limitBytes: number): Promise<readonly Buffer[]> {
  const chunks = await readBody(request, limitBytes);
  if (chunks === null)
    throw new WireError(
      413,
      'RequestEntityTooLargeException',
      `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
    );
  return chunks.length === 0 ? [Buffer.from('{}')] : chunks;
}

/** @throws WireError 400 */
function requireJson(payload: readonly Buffer[]): void {
  try {
    JSON.parse(Buffer.concat(payload).toString());
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : String(error));
  }
}

const notJson = (reason: string) =>
  new WireError(400, 'InvalidRequestContentException', `Could not parse request body into json: ${reason}`);

function answer(response: ServerResponse, execution: Execution, requestId: string, wantsLog: boolean): void {
  const { outcome, logTail } = execution;
  if (outcome.kind === 'malformed') throw notJson(outcome.reason);
  const { body, isFunctionError } = answerOf(outcome, requestId);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': totalBytes(body),
    'X-Amz-Executed-Version': latest,
    ...(isFunctionError && { 'X-Amz-Function-Error': 'Unhandled' }),
    ...(wantsLog && { 'X-Amz-Log-Result': logTail.toString('base64') }),
  });
  endWith(response, body);
}
