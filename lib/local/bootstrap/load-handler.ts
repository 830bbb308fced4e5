import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './describe-error.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads what `_HANDLER` names: `dir/index.handler` is the export `handler` of `dir/index.js`, `.mjs` or `.cjs`.
 *
 * @throws Error with one of Lambda's names, or what the module itself threw
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const [, moduleName, ...path] = /^([^.]+)\.(.+)$/.exec(basename(name)) ?? [];
  if (moduleName === undefined) throw runtimeError('Runtime.MalformedHandlerName', `Bad handler ${name}`);
  const exports = await loadModule(join(taskRoot, dirname(name), moduleName));
  const handler = path.join('.').split('.').reduce(member, exports);
  if (typeof handler === 'function') return (event, context) => handler(event, context);
  throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
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
