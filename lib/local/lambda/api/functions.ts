import { z } from 'zod';
import type { LocalFunction } from '../../local-function.ts';
import { discardCode } from '../functions/code-folder.ts';
import type { FunctionContent, FunctionVersion } from '../functions/function-version.ts';
import { latest, parseFunctionName } from '../names.ts';
import type { Call, Operations } from './call.ts';
import { codeMembers, needRoom, receiveCode } from './code.ts';
import { configurationOf, descriptionOf } from './configuration.ts';
import { named, namedVersion } from './find.ts';
import { pageOf } from './paging.ts';
import { conflict, invalid, needRevision } from './refusals.ts';
import { architecturesSchema, functionNameSchema, settingsMembers, withSettings } from './settings.ts';
import { tagsSchema } from './tags.ts';
import { readBody } from './validate.ts';

const createSchema = z.strictObject({
  ...settingsMembers,
  FunctionName: functionNameSchema,
  Architectures: architecturesSchema.default(['x86_64']),
  Code: z.strictObject(codeMembers),
  Handler: settingsMembers.Handler.unwrap(),
  Role: settingsMembers.Role.unwrap(),
  Runtime: settingsMembers.Runtime.unwrap(),
  PackageType: z.enum(['Zip']).optional(),
  Publish: z.boolean().default(false),
  Tags: tagsSchema.default({}),
});

const updateCodeSchema = z.strictObject({
  ...codeMembers,
  Architectures: architecturesSchema.optional(),
  DryRun: z.boolean().default(false),
  Publish: z.boolean().default(false),
  RevisionId: z.string().nullish(),
});

const updateConfigurationSchema = z.strictObject({ ...settingsMembers, RevisionId: z.string().nullish() });

/** Of a function that says nothing. Source: AWS Lambda, CreateFunction. */
const defaults = { memoryMb: 128, timeoutSec: 3 } as const;

export const functionOperations: Operations = {
  async CreateFunction(call) {
    const input = readBody(call, createSchema);
    const { functionName } = parseFunctionName(input.FunctionName);
    const needFree = () => {
      if (call.functions.find(functionName)) throw conflict(`Function already exist: ${functionName}`);
    };
    needFree();
    const basis: LocalFunction = {
      ...defaults,
      functionName,
      handler: input.Handler,
      runtime: input.Runtime,
      architecture: input.Architectures[0],
      codeDir: '',
      layerDirs: [],
      environment: {},
    };
    const fn = withSettings(call, basis, input);
    const registered = await withCode(call, input.Code, fn, async (content) => {
      // Another request may have made it while this one's code was unpacked.
      needFree();
      return call.functions.create(content);
    });
    for (const [key, value] of Object.entries(input.Tags)) registered.tags.set(key, value);
    return configurationOf(input.Publish ? registered.publish(null) : registered.latest, call.layers);
  },

  async UpdateFunctionCode(call) {
    const input = readBody(call, updateCodeSchema);
    const { registered } = named(call);
    const { fn } = registered.latest;
    needRevision(input.RevisionId, registered.latest.revisionId);
    const changed = { ...fn, architecture: input.Architectures?.[0] ?? fn.architecture };
    await withCode(call, input, changed, async (content) => {
      if (input.DryRun) await discardCode(content.code);
      else await call.functions.update(content);
    });
    return configurationOf(input.Publish ? registered.publish(null) : registered.latest, call.layers);
  },

  async UpdateFunctionConfiguration(call) {
    const input = readBody(call, updateConfigurationSchema);
    const { registered, qualifier } = named(call);
    if (qualifier !== null && qualifier !== latest)
      throw invalid(`Updates to published versions are not supported: ${qualifier}`);
    const { fn, code, revisionId } = registered.latest;
    needRevision(input.RevisionId, revisionId);
    const changed = withSettings(call, fn, input);
    // What stands has been weighed; a host's folder may hold more than its function's package.
    if (input.Layers !== undefined) needLayerRoom(call, { fn: changed, code });
    await call.functions.update({ fn: changed, code });
    return configurationOf(registered.latest, call.layers);
  },

  GetFunction(call) {
    const { registered, version, qualifier } = namedVersion(call);
    return descriptionOf(registered, version, call.layers, qualifier);
  },

  GetFunctionConfiguration(call) {
    const { version, qualifier } = namedVersion(call);
    return configurationOf(version, call.layers, qualifier);
  },

  ListFunctions(call) {
    const all = call.functions.all();
    const versions: FunctionVersion[] =
      call.query.get('FunctionVersion') === 'ALL'
        ? all.flatMap((registered) => registered.versions)
        : all.map((registered) => registered.latest);
    const page = pageOf(call, versions, ({ fn, version }) => `${fn.functionName}:${version}`);
    return {
      Functions: page.items.map((version) => configurationOf(version, call.layers)),
      NextMarker: page.NextMarker,
    };
  },

  async DeleteFunction(call) {
    const { registered, qualifier } = named(call);
    if (qualifier === null) {
      await call.functions.delete(registered.functionName);
      return undefined;
    }
    if (qualifier === latest)
      throw invalid('$LATEST version cannot be deleted without deleting the function.');
    if (registered.aliases.has(qualifier)) throw invalid('Deletion of aliases is not currently supported.');
    const aliases = registered.aliasesOf(qualifier);
    if (aliases.length > 0)
      throw conflict(
        `Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`,
      );
    await registered.deleteVersion(qualifier);
    return undefined;
  },
};

/** Unpacks code for `use`, and removes it again where that fails. */
async function withCode<Result>(
  call: Call,
  members: z.infer<z.ZodObject<typeof codeMembers>>,
  fn: LocalFunction,
  use: (content: FunctionContent) => Promise<Result>,
): Promise<Result> {
  const code = await receiveCode(call, members);
  try {
    const content = { fn: { ...fn, codeDir: code.dir }, code };
    needLayerRoom(call, content);
    return await use(content);
  } catch (error) {
    await discardCode(code);
    throw error;
  }
}

function needLayerRoom({ layers }: Call, { fn, code }: FunctionContent): void {
  needRoom(
    code,
    fn.layerDirs.flatMap((dir) => layers.ofDir(dir) ?? []),
  );
}
