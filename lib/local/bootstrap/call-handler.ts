import { makeContext } from './context.ts';
import { runtimeError } from './describe-error.ts';
import { type Handler, takesCallbacks } from './load-handler.ts';
import type { RuntimeEvent } from './runtime-client.ts';

/** What to do once nothing keeps the event loop alive any more. */
let onEmptyLoop = () => {};
process.on('beforeExit', () => onEmptyLoop());

/**
 * Calls a handler, be it `async`, one that takes a callback, or one that calls `context.done`; what it says first counts.
 * An answer by callback waits until the event loop is empty, unless `context.callbackWaitsForEmptyEventLoop` is false;
 * so do handlers that never answer. What a handler returns counts if it is a promise, and from Node.js 24 on. Source: AWS Lambda, "Define Lambda function handler in Node.js".
 */
export async function callHandler(handler: Handler, input: unknown, event: RuntimeEvent): Promise<unknown> {
  try {
    return await new Promise((resolve, reject) => {
      const isFailure = (error: unknown) => error !== undefined && error !== null;
      const done = (error?: unknown, result?: unknown) =>
        isFailure(error) ? reject(error) : resolve(result);
      const context = makeContext(event, done);
      const callback = (error?: unknown, result?: unknown) => {
        if (isFailure(error) || !context.callbackWaitsForEmptyEventLoop) done(error, result);
        else onEmptyLoop = () => resolve(result);
      };
      onEmptyLoop = isAsync(handler) ? () => reject(neverSettled()) : () => resolve(null);
      const result = handler(input, context, callback);
      if (isThenable(result)) result.then(resolve, reject);
      else if (!takesCallbacks()) resolve(result);
    });
  } finally {
    onEmptyLoop = () => {};
  }
}

const isAsync = (handler: Handler) => handler.constructor.name === 'AsyncFunction';

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const neverSettled = () =>
  runtimeError(
    'Runtime.NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
