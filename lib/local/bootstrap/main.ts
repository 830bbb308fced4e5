import { makeContext } from './context.ts';
import { describeError } from './describe-error.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { logInvokeError, setRequestId } from './log.ts';
import { type RuntimeAnswer, RuntimeClient, type RuntimeEvent } from './runtime-client.ts';

/**
 * The runtime of an environment: loads the handler, then serves one event after the other.
 * Ends when the Runtime API is gone, because the server is.
 */
async function main(): Promise<void> {
  const runtime = new RuntimeClient(variable('AWS_LAMBDA_RUNTIME_API'));
  const handler = await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER')).catch(
    async (error: unknown) => {
      await runtime.initError(JSON.stringify(describeError(error)));
      process.exit(1);
    },
  );
  let sent: Promise<void> = Promise.resolve();
  for (;;) {
    // The next event is asked for while the answer is on its way: one round trip less.
    const [event] = await Promise.all([runtime.next(), sent]);
    setRequestId(event.requestId);
    sent = runtime.answer(event.requestId, await handle(handler, event));
  }
}

async function handle(handler: Handler, event: RuntimeEvent): Promise<RuntimeAnswer> {
  let input: unknown;
  try {
    input = JSON.parse(event.payload);
  } catch (error) {
    return { kind: 'malformed', body: error instanceof Error ? error.message : String(error) };
  }
  try {
    const result = await handler(input, makeContext(event));
    return { kind: 'response', body: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const document = describeError(error);
    logInvokeError(document);
    return { kind: 'error', body: JSON.stringify(document) };
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

main().catch(() => process.exit(1));
