import { vcpusVisible } from '../../plan/lambda-limits.ts';
import { callHandler } from './call-handler.ts';
import { describeError, runtimeError } from './describe-error.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { logError, setRequestId } from './log.ts';
import { type RuntimeAnswer, RuntimeClient, type RuntimeEvent } from './runtime-client.ts';
import { showCpus } from './show-cpus.ts';

/**
 * The runtime of an environment: loads the handler, then serves one event after the other.
 * Ends when the Runtime API is gone, because the server is.
 */
async function main(): Promise<void> {
  const runtime = new RuntimeClient(variable('AWS_LAMBDA_RUNTIME_API'), () => process.exit(1));
  /** Where to tell of an error that nobody catches. */
  let errorPath = '/init/error';
  const die = (heading: string, error: unknown, status: number) => {
    logError(heading, error);
    const exit = () => process.exit(status);
    runtime.tell(errorPath, JSON.stringify(describeError(error))).then(exit, exit);
  };
  process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason) => {
    const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason), reason);
    die('Unhandled Promise Rejection', error, 128);
  });
  showCpus(vcpusVisible(Number(variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'))));
  let handler: Handler;
  try {
    handler = await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER'));
  } catch (error) {
    die('Uncaught Exception', error, 129);
    return;
  }
  for (;;) {
    const event = await runtime.next();
    errorPath = `/invocation/${event.requestId}/error`;
    runtime.answer(event.requestId, await answer(handler, event));
  }
}

async function answer(handler: Handler, event: RuntimeEvent): Promise<RuntimeAnswer> {
  setRequestId(event.requestId);
  if (event.traceId === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = event.traceId;
  let input: unknown;
  try {
    input = JSON.parse(event.payload);
  } catch (error) {
    return { kind: 'malformed', body: error instanceof Error ? error.message : String(error) };
  }
  try {
    return { kind: 'response', body: stringify(await callHandler(handler, input, event)) };
  } catch (error) {
    logError('Invoke Error', error);
    return { kind: 'error', body: JSON.stringify(describeError(error)) };
  }
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body', error);
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

void main();
