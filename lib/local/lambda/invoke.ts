import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxRequestBytes } from '../../plan/lambda-limits.ts';
import { endWith, readBody, totalBytes, writeAll } from '../body.ts';
import { WireError } from '../wire-error.ts';
import { answerOf } from './answer.ts';
import { findTarget } from './api/find.ts';
import { notServed, tooLarge } from './api/refusals.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { callerContext } from './caller-context.ts';
import type { Execution, PassOn } from './execution.ts';
import type { FunctionRegistry } from './functions/function-registry.ts';
import { ConnectionDropped, type Invoker } from './invoker.ts';

/** Largest payload of an asynchronous invocation. Source: AWS Lambda quotas. */
const maxEventBytes = 1_048_576;

/** What Invoke works on. */
export interface InvokePlane {
  readonly functions: FunctionRegistry;
  readonly invoker: Invoker;
  readonly asyncInvocations: AsyncInvocations;
}

/**
 * Serves Invoke: RequestResponse, Event and DryRun.
 *
 * @param resource the function's name as the path has it
 */
export async function invoke(
  { functions, invoker, asyncInvocations }: InvokePlane,
  resource: string,
  qualifier: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const payload = await readPayload(request, type === 'Event' ? maxEventBytes : maxRequestBytes);
  const target = findTarget(functions, resource, qualifier);
  const requestId = randomUUID();
  const wantsLog = type === 'RequestResponse' && request.headers['x-amz-log-type'] === 'Tail';
  const event = { requestId, payload, wantsLog, passOn: null, ...callerContext(request, requestId) };
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('X-Amzn-Trace-Id', event.traceId);
  if (type === 'DryRun') {
    response.writeHead(204).end();
  } else if (type === 'Event') {
    requireJson(payload);
    const faults = invoker.strike(target);
    const drop = faults.find((fault) => fault.kind === 'drop-connection');
    if (drop?.when === 'before') throw new ConnectionDropped();
    const others = faults.filter((fault) => fault !== drop);
    asyncInvocations.start(resource, qualifier, event, others);
    if (drop !== undefined) throw new ConnectionDropped();
    response.writeHead(202, { 'Content-Length': 0 }).end();
  } else if (type === 'RequestResponse') {
    const { version } = target.version;
    const passOn: PassOn = (bytes) => {
      writeHead(response, bytes, version);
      return (pieces) => writeAll(response, pieces);
    };
    const execution = await invoker.invoke(target, { ...event, passOn: wantsLog ? null : passOn });
    answer(response, execution, { requestId, version, wantsLog });
  } else {
    throw notServed(`the invocation type ${type}`);
  }
}

async function readPayload(request: IncomingMessage, limitBytes: number): Promise<readonly Buffer[]> {
  const chunks = await readBody(request, limitBytes);
  if (chunks === null) throw tooLarge(limitBytes, 'InvokeFunction');
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

function answer(
  response: ServerResponse,
  { outcome, logTail }: Execution,
  { requestId, version, wantsLog }: { requestId: string; version: string; wantsLog: boolean },
): void {
  if (outcome.kind === 'malformed') throw notJson(outcome.reason);
  const { body, isFunctionError } = answerOf(outcome, requestId);
  // It broke off amid what was passed on.
  if (response.headersSent && isFunctionError) throw new ConnectionDropped();
  if (!response.headersSent)
    writeHead(response, totalBytes(body), version, {
      ...(isFunctionError && { 'X-Amz-Function-Error': 'Unhandled' }),
      ...(wantsLog && { 'X-Amz-Log-Result': logTail.toString('base64') }),
    });
  endWith(response, body);
}

function writeHead(response: ServerResponse, bytes: number, version: string, more: object = {}): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': bytes,
    'X-Amz-Executed-Version': version,
    ...more,
  });
}
