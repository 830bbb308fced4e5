import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { fromBase64 } from '../tensors/base64.ts';
import { eventBytes } from '../tensors/event-bytes.ts';
import { parseAnswer } from '../tensors/parse-answer.ts';
import type { PartitionEvent } from '../tensors/wire.ts';
import { notInvoked, PartitionFailed } from './errors.ts';
import { failureKindOf } from './failure-kind.ts';

/** The function of a partition. */
export interface Callee {
  /** Name or ARN, of a version where the deployment has versions. */
  readonly functionName: string;
  /** The partition's name, for messages. */
  readonly partition: string;
}

export interface CallOptions {
  readonly logTail?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What came back, and what it took. */
export interface Reply {
  readonly answer: unknown;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Last 4 KB of the function's log, or null when it wasn't asked for. */
  readonly log: string | null;
}

/**
 * Invokes a function and waits for its answer.
 *
 * @throws PartitionFailed P1540 to P1542 when the function failed, PartitaError P1543 when it couldn't be invoked
 */
export async function call(
  lambda: LambdaClient,
  { functionName, partition }: Callee,
  event: PartitionEvent,
  { logTail = false, signal }: CallOptions = {},
): Promise<Reply> {
  const Payload = eventBytes(event);
  let output: InvokeCommandOutput;
  try {
    output = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload, LogType: logTail ? 'Tail' : 'None' }),
      { ...(signal && { abortSignal: signal }) },
    );
  } catch (cause) {
    throw notInvoked(partition, functionName, cause);
  }
  const payload = output.Payload ?? new Uint8Array(0);
  const text = new TextDecoder().decode(payload);
  const log = logTail ? textOfBase64(output.LogResult ?? '') : null;
  const answer = parseJson(text);
  if (output.FunctionError !== undefined) {
    const failure = failureOf(answer, text);
    throw new PartitionFailed(partition, failureKindOf(failure), failure, log);
  }
  return { answer, requestBytes: Payload.byteLength, responseBytes: payload.byteLength, log };
}

const textOfBase64 = (base64: string) => new TextDecoder().decode(fromBase64(base64));

function parseJson(text: string): unknown {
  try {
    return parseAnswer(text);
  } catch {
    return undefined;
  }
}

/** AWS and its emulators differ in what they say of a failure. */
function failureOf(answer: unknown, text: string): { errorType: string; errorMessage: string } {
  const fields: { errorType?: unknown; errorMessage?: unknown } =
    typeof answer === 'object' && answer !== null ? answer : {};
  const { errorType, errorMessage } = fields;
  return {
    errorType: typeof errorType === 'string' ? errorType : 'Unhandled',
    errorMessage: typeof errorMessage === 'string' ? errorMessage : text.slice(0, 300),
  };
}
