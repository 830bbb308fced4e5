import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Alias } from '../functions/alias.ts';
import type { RegisteredFunction } from '../functions/registered-function.ts';
import { functionArn, latest } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { functionNotFound, named } from './find.ts';
import { pageOf } from './paging.ts';
import { conflict, invalid, needRevision, notFound } from './refusals.ts';
import { readBody } from './validate.ts';

const versionSchema = z.string().regex(/^(\$LATEST|[0-9]+)$/);

const routingSchema = z.strictObject({
  AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)).nullish(),
});

const createSchema = z.strictObject({
  Name: z
    .string()
    .min(1)
    .max(128)
    .regex(/^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/),
  FunctionVersion: versionSchema,
  Description: z.string().max(256).optional(),
  RoutingConfig: routingSchema.optional(),
});

const updateSchema = z.strictObject({
  FunctionVersion: versionSchema.optional(),
  Description: z.string().max(256).optional(),
  RoutingConfig: routingSchema.optional(),
  RevisionId: z.string().nullish(),
});

export const aliasOperations: Operations = {
  CreateAlias(call) {
    const { Name, FunctionVersion, Description = '', RoutingConfig } = readBody(call, createSchema);
    const { registered } = named(call);
    if (registered.aliases.has(Name))
      throw conflict(`Alias already exists: ${functionArn(registered.functionName, Name)}`);
    return set(registered, {
      name: Name,
      version: FunctionVersion,
      description: Description,
      weights: RoutingConfig?.AdditionalVersionWeights ?? {},
    });
  },

  UpdateAlias(call) {
    const { registered, alias } = existing(call);
    const { FunctionVersion, Description, RoutingConfig, RevisionId } = readBody(call, updateSchema);
    needRevision(RevisionId, alias.revisionId);
    return set(registered, {
      ...alias,
      version: FunctionVersion ?? alias.version,
      description: Description ?? alias.description,
      weights: RoutingConfig === undefined ? alias.weights : (RoutingConfig.AdditionalVersionWeights ?? {}),
    });
  },

  GetAlias(call) {
    const { registered, alias } = existing(call);
    return describe(registered, alias);
  },

  ListAliases(call) {
    const { registered } = named(call);
    const version = call.query.get('FunctionVersion');
    const aliases = [...registered.aliases.values()]
      .filter((alias) => version === null || alias.version === version)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageOf(call, aliases, ({ name }) => name);
    return { Aliases: page.items.map((alias) => describe(registered, alias)), NextMarker: page.NextMarker };
  },

  DeleteAlias(call) {
    // One that isn't there is no error.
    named(call).registered.deleteAlias(call.params[1] ?? '');
    return undefined;
  },
};

function existing(call: Call): { registered: RegisteredFunction; alias: Alias } {
  const { registered } = named(call);
  const name = call.params[1] ?? '';
  const alias = registered.aliases.get(name);
  if (alias === undefined)
    throw notFound(`Cannot find alias arn: ${functionArn(registered.functionName, name)}`);
  return { registered, alias };
}

function set(registered: RegisteredFunction, wanted: Omit<Alias, 'revisionId'>): object {
  const others = Object.keys(wanted.weights);
  if (others.length > 1)
    throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (others.length > 0 && [wanted.version, ...others].includes(latest))
    throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
  if (others.includes(wanted.version))
    throw invalid(
      `Invalid function version ${wanted.version}. Function version ${wanted.version} is already included in routing configuration.`,
    );
  for (const version of [wanted.version, ...others])
    if (registered.find(version) === undefined) throw functionNotFound(registered.functionName, version);
  const alias = { ...wanted, revisionId: randomUUID() };
  registered.setAlias(alias);
  return describe(registered, alias);
}

const describe = ({ functionName }: RegisteredFunction, alias: Alias) => ({
  AliasArn: functionArn(functionName, alias.name),
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
  ...(Object.keys(alias.weights).length > 0 && {
    RoutingConfig: { AdditionalVersionWeights: alias.weights },
  }),
});
