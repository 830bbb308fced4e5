import type { FunctionRegistry } from '../functions/function-registry.ts';
import type { FunctionVersion } from '../functions/function-version.ts';
import type { RegisteredFunction } from '../functions/registered-function.ts';
import { type FunctionReference, functionArn, latest, parseFunctionName } from '../names.ts';
import type { Call } from './call.ts';
import { invalid, notFound } from './refusals.ts';

export interface Named {
  readonly registered: RegisteredFunction;
  /** A version or an alias, as the request has it; null for none. */
  readonly qualifier: string | null;
}

/**
 * The function that a request names.
 *
 * @param resource name, partial ARN or ARN, with or without a qualifier
 * @param queried the qualifier beside it
 * @throws WireError 400 when two qualifiers differ, 404 when there is no such function
 */
function findFunction(functions: FunctionRegistry, resource: string, queried: string | null = null): Named {
  const { functionName, qualifier } = splitName(resource, queried);
  const registered = functions.find(functionName);
  if (registered === undefined) throw functionNotFound(functionName, qualifier);
  return { registered, qualifier };
}

function splitName(resource: string, queried: string | null): FunctionReference {
  const { functionName, qualifier } = parseFunctionName(resource);
  if (qualifier !== null && queried !== null && qualifier !== queried)
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  return { functionName, qualifier: queried ?? qualifier };
}

/** The function that the request's path names, with the qualifier of its path or query. */
export const named = ({ functions, params: [resource = ''], query }: Call): Named =>
  findFunction(functions, resource, query.get('Qualifier'));

/** The version that it names, by number or alias. */
export function namedVersion(call: Call): Named & { version: FunctionVersion } {
  const { registered, qualifier } = named(call);
  const alias = qualifier === null ? undefined : registered.aliases.get(qualifier);
  const version = registered.find(alias?.version ?? qualifier ?? latest);
  if (version === undefined) throw functionNotFound(registered.functionName, qualifier);
  return { registered, qualifier, version };
}

export const functionNotFound = (functionName: string, qualifier: string | null) =>
  notFound(`Function not found: ${functionArn(functionName, qualifier)}`);

/** What an invocation runs. */
export interface InvocationTarget {
  readonly registered: RegisteredFunction;
  readonly version: FunctionVersion;
  /** As the caller named it: with a qualifier only where there was one. */
  readonly arn: string;
}

/**
 * Finds what an invocation runs; of an alias with weights, a version is drawn.
 * @throws WireError 400, 404
 */
export function findTarget(
  functions: FunctionRegistry,
  resource: string,
  queried: string | null,
): InvocationTarget {
  const { functionName, qualifier } = splitName(resource, queried);
  const registered = functions.find(functionName);
  const version = registered?.route(qualifier ?? latest);
  // Unlike other operations, Invoke says $LATEST where nothing was said.
  if (registered === undefined || version === undefined)
    throw functionNotFound(functionName, qualifier ?? latest);
  return { registered, version, arn: functionArn(functionName, qualifier) };
}
