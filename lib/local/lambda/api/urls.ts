import { z } from 'zod';
import { type FunctionUrl, urlId, urlOf } from '../functions/function-url.ts';
import type { RegisteredFunction } from '../functions/registered-function.ts';
import { functionArn, latest } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { functionNotFound, named } from './find.ts';
import { pageOf } from './paging.ts';
import { conflict, invalid, notFound } from './refusals.ts';
import { readBody } from './validate.ts';

const corsSchema = z.strictObject({
  AllowCredentials: z.boolean().optional(),
  AllowHeaders: z.array(z.string()).optional(),
  AllowMethods: z.array(z.string()).optional(),
  AllowOrigins: z.array(z.string()).optional(),
  ExposeHeaders: z.array(z.string()).optional(),
  MaxAge: z.int().min(0).max(86_400).optional(),
});

/** RESPONSE_STREAM isn't served: Lambda streams 2 MB/s at most, and nothing here needs it. */
const invokeMode = z.enum(['BUFFERED']).optional();
const authType = z.enum(['NONE', 'AWS_IAM']);

const createSchema = z.strictObject({
  AuthType: authType,
  Cors: corsSchema.optional(),
  InvokeMode: invokeMode,
});
const updateSchema = z.strictObject({
  AuthType: authType.optional(),
  Cors: corsSchema.optional(),
  InvokeMode: invokeMode,
});

export const urlOperations: Operations = {
  CreateFunctionUrlConfig(call) {
    const { AuthType, Cors } = readBody(call, createSchema);
    const { registered, key, arn } = place(call);
    if (registered.urls.has(key))
      throw conflict(
        `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
      );
    const now = new Date();
    const id = urlId(registered.functionName, key);
    registered.urls.set(key, {
      id,
      authType: AuthType,
      cors: Cors ?? null,
      createdAt: now,
      lastModified: now,
    });
    return describe(call, registered, key);
  },

  UpdateFunctionUrlConfig(call) {
    const { AuthType, Cors } = readBody(call, updateSchema);
    const { registered, key, url } = existing(call);
    registered.urls.set(key, {
      ...url,
      authType: AuthType ?? url.authType,
      cors: Cors ?? url.cors,
      lastModified: new Date(),
    });
    return describe(call, registered, key);
  },

  GetFunctionUrlConfig(call) {
    const { registered, key } = existing(call);
    return describe(call, registered, key);
  },

  DeleteFunctionUrlConfig(call) {
    const { registered, key } = existing(call);
    registered.urls.delete(key);
    return undefined;
  },

  ListFunctionUrlConfigs(call) {
    const { registered } = named(call);
    const page = pageOf(call, [...registered.urls.keys()], (key) => key);
    return {
      FunctionUrlConfigs: page.items.map((key) => describe(call, registered, key)),
      NextMarker: page.NextMarker,
    };
  },
};

/** A URL belongs to a function or to one of its aliases, never to a version. */
function place(call: Call): { registered: RegisteredFunction; key: string; arn: string } {
  const { registered, qualifier } = named(call);
  const { functionName, aliases } = registered;
  if (qualifier !== null && /^(\$LATEST|\d+)$/.test(qualifier))
    throw invalid(
      `Function URL can't be of the version ${qualifier}: leave the qualifier out, or name an alias.`,
    );
  if (qualifier !== null && !aliases.has(qualifier)) throw functionNotFound(functionName, qualifier);
  return { registered, key: qualifier ?? latest, arn: functionArn(functionName, qualifier) };
}

function existing(call: Call): { registered: RegisteredFunction; key: string; url: FunctionUrl } {
  const { registered, key } = place(call);
  const url = registered.urls.get(key);
  if (url === undefined) throw notFound('The resource you requested does not exist.');
  return { registered, key, url };
}

function describe({ endpoint }: Call, { functionName, urls }: RegisteredFunction, key: string): object {
  const url = urls.get(key);
  if (url === undefined) throw new Error(`function ${functionName} has no URL for ${key}`);
  return {
    FunctionUrl: urlOf(endpoint, url.id),
    FunctionArn: functionArn(functionName, key === latest ? null : key),
    AuthType: url.authType,
    Cors: url.cors ?? undefined,
    InvokeMode: 'BUFFERED',
    CreationTime: url.createdAt.toISOString(),
    LastModifiedTime: url.lastModified.toISOString(),
  };
}
