import { format } from 'node:util';
import type { ErrorDocument } from './describe-error.ts';

let requestId: string | undefined;

/** The invocation that what is printed from now on belongs to. */
export function setRequestId(id: string): void {
  requestId = id;
}

function log(level: string, text: string): void {
  // One event is one line: Lambda's own runtime replaces line feeds too.
  process.stdout.write(
    `${new Date().toISOString()}\t${requestId}\t${level}\t${text.replaceAll('\n', '\r')}\n`,
  );
}

const at =
  (level: string) =>
  (...args: unknown[]) =>
    log(level, format(...args));

Object.assign(globalThis.console, {
  log: at('INFO'),
  info: at('INFO'),
  debug: at('DEBUG'),
  trace: at('TRACE'),
  warn: at('WARN'),
  error: at('ERROR'),
});

export function logInvokeError({ errorType, errorMessage, trace }: ErrorDocument): void {
  log('ERROR', `Invoke Error \t${JSON.stringify({ errorType, errorMessage, stack: trace })}`);
}

/** Tells the server that everything printed so far has been written: a byte that no UTF-8 text holds. */
export function markDrained(): void {
  process.stdout.write(Uint8Array.of(0xff));
}
