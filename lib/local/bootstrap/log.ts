import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { describeError } from './describe-error.ts';

/** A byte that no UTF-8 text holds. */
const drainedMark = Uint8Array.of(0xff);

const isJson = process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
let requestId: string | undefined;

/** The invocation that what is printed from now on belongs to. */
export function setRequestId(id: string): void {
  requestId = id;
}

function log(level: string, ...args: unknown[]): void {
  const time = new Date().toISOString();
  const line = isJson ? jsonLine(time, level, args) : `${time}\t${requestId}\t${level}\t${format(...args)}`;
  // One event is one line: Lambda's own runtime replaces line feeds too.
  process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
}

/** Source: AWS Lambda, "Using Lambda advanced logging controls with Node.js". */
function jsonLine(timestamp: string, level: string, args: unknown[]): string {
  const [only] = args;
  const entry = { timestamp, level, requestId };
  if (args.length === 1) {
    try {
      return JSON.stringify({ ...entry, message: only }, errorsAsObjects);
    } catch {
      return JSON.stringify({ ...entry, message: format(only) });
    }
  }
  const error = args.find((arg) => arg instanceof Error);
  return JSON.stringify({ ...entry, message: format(...args), ...(error && members(error)) });
}

const errorsAsObjects = (_: string, value: unknown) =>
  value instanceof Error ? { ...members(value), ...value } : value;

const members = (error: Error) => ({
  errorType: error.constructor.name,
  errorMessage: error.message,
  stackTrace: error.stack?.split('\n') ?? [],
});

const at =
  (level: string) =>
  (...args: unknown[]) =>
    log(level, ...args);

Object.assign(globalThis.console, {
  log: at('INFO'),
  info: at('INFO'),
  debug: at('DEBUG'),
  trace: at('TRACE'),
  warn: at('WARN'),
  error: at('ERROR'),
});

/** @param heading `Invoke Error`, `Uncaught Exception` or `Unhandled Promise Rejection`, as Lambda calls them */
export function logError(heading: string, thrown: unknown): void {
  if (isJson) {
    log('ERROR', thrown instanceof Error ? thrown : new Error(String(thrown)));
    return;
  }
  const { errorType, errorMessage, trace } = describeError(thrown);
  log('ERROR', `${heading} \t${JSON.stringify({ errorType, errorMessage, stack: trace })}`);
}

/** Tells the server that everything printed so far has been written. */
export function markDrained(): void {
  // Straight to the file, unless something is still to be written before it.
  if (process.stdout.writableLength === 0) {
    try {
      writeSync(1, drainedMark);
      return;
    } catch {
      // The pipe is full.
    }
  }
  process.stdout.write(drainedMark);
}
