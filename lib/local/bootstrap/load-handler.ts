import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from './context.ts';
import { runtimeError } from './describe-error.ts';

export type Handler = (event: unknown, context: Context, callback: Callback) => unknown;

type Callback = (error?: unknown, result?: unknown) => void;

/**
 * Loads what `_HANDLER` names: `dir/index.handler` is the export `handler` of `dir/index.js`, `.mjs` or `.cjs`.
 *
 * @throws Error with one of Lambda's names, or what the module itself threw
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const [, moduleName, ...path] = /^([^.]+)\.(.+)$/.exec(basename(name)) ?? [];
  if (moduleName === undefined) throw runtimeError('Runtime.MalformedHandlerName', `Bad handler ${name}`);
  Object.assign(globalThis, { awslambda: { streamifyResponse: refuseStreaming } });
  const exports = await loadModule(join(taskRoot, dirname(name), moduleName));
  const handler = path.join('.').split('.').reduce(member, exports);
  if (!isHandler(handler))
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (handler.length >= 3 && !takesCallbacks())
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later.',
    );
  return handler;
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** The runtimes before Node.js 24 do. Source: AWS Lambda, "Define Lambda function handler in Node.js". */
export const takesCallbacks = () =>
  Number(/nodejs(\d+)/.exec(process.env['AWS_EXECUTION_ENV'] ?? '')?.[1] ?? 0) < 24;

function refuseStreaming(): never {
  throw runtimeError(
    'Runtime.StreamingNotServed',
    'The embedded Lambda serves no response streaming (awslambda.streamifyResponse)',
  );
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

async function loadModule(base: string): Promise<unknown> {
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path));
  if (file === undefined)
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(base)}'`);
  try {
    return isEsm(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    throw named(error);
  }
}

/** As Node decides it: by extension, else by the nearest package.json. */
function isEsm(file: string): boolean {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
    if (dir === dirname(dir)) return false;
  }
}

/** Lambda has names of its own for a missing dependency and for broken syntax. */
function named(error: unknown): unknown {
  if (error instanceof SyntaxError) return runtimeError('Runtime.UserCodeSyntaxError', String(error), error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return runtimeError('Runtime.ImportModuleError', String(error), error);
  return error;
}
