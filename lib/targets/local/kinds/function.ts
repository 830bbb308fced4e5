import { isDeepStrictEqual } from 'node:util';
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { LocalFunction } from '../../../local/index.ts';
import { architectures, hostArchitecture } from '../../../plan/platform.ts';
import { foreignArchitecture, notUnderstood } from '../../errors.ts';
import { physicalName, type Site } from '../site.ts';
import { kind } from './kind.ts';

const schema = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  MemorySize: z.int(),
  Timeout: z.int(),
  Architectures: z.tuple([z.enum(architectures)]),
  Code: z.object({ S3Key: z.string() }),
  Layers: z.array(z.string()).default([]),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Description: z.string().default(''),
  EphemeralStorage: z.object({ Size: z.int() }).default({ Size: 512 }),
  LoggingConfig: z.object({ LogFormat: z.enum(['Text', 'JSON']).default('Text') }).prefault({}),
  ReservedConcurrentExecutions: z.int().optional(),
});

/** What stands: the function, and the asset its code is of, which has another folder in every assembly. */
interface Made {
  readonly fn: LocalFunction;
  readonly s3Key: string;
}

/** AWS::Lambda::Function: changed in place, so that its versions and what is under way stay. */
export const functionKind = kind({
  schema,
  async put(site, id, properties, standing) {
    const made: Made = { fn: localFunction(site, id, properties), s3Key: properties.Code.S3Key };
    const { functionName } = made.fn;
    if (standing === undefined) site.cloud.createFunction(made.fn);
    else if (!isSame(standing.made, made)) await site.cloud.updateFunction(made.fn);
    const { region, accountId } = site.cloud;
    const Arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
    return { ref: functionName, attributes: { Arn }, made };
  },
  settle: ({ lambda }, { ReservedConcurrentExecutions: count }, { ref }) =>
    count === undefined
      ? lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: ref }))
      : lambda.send(
          new PutFunctionConcurrencyCommand({ FunctionName: ref, ReservedConcurrentExecutions: count }),
        ),
  remove: (site, { ref }) => site.cloud.deleteFunction(ref),
});

function localFunction(
  { stackName, hostLayerDirs, layerDirs, folderOf }: Site,
  id: string,
  properties: z.output<typeof schema>,
): LocalFunction {
  const functionName = physicalName(stackName, id, 64);
  const [architecture] = properties.Architectures;
  if (architecture !== hostArchitecture)
    throw foreignArchitecture(functionName, architecture, hostArchitecture);
  const ownLayerDirs = properties.Layers.map((arn) => {
    const dir = layerDirs.get(arn);
    if (dir === undefined) throw notUnderstood(arn);
    return dir;
  });
  return {
    functionName,
    handler: properties.Handler,
    runtime: properties.Runtime,
    memoryMb: properties.MemorySize,
    timeoutSec: properties.Timeout,
    architecture,
    codeDir: folderOf(properties.Code.S3Key),
    layerDirs: [...ownLayerDirs, ...hostLayerDirs],
    environment: properties.Environment.Variables,
    description: properties.Description,
    ephemeralStorageMb: properties.EphemeralStorage.Size,
    logFormat: properties.LoggingConfig.LogFormat,
  };
}

/** What is made of the same is left alone: an update would cost its warm environments. */
const isSame = (standing: unknown, wanted: Made) =>
  isDeepStrictEqual(withoutFolder(standing), withoutFolder(wanted));

const withoutFolder = (made: unknown) =>
  JSON.parse(JSON.stringify(made, (key, value) => (key === 'codeDir' ? undefined : value)));
