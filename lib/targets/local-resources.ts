import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { LocalFunction } from '../local/index.ts';
import { architectures } from '../plan/platform.ts';
import type { Assets, Template } from './assembly.ts';
import { notUnderstood } from './errors.ts';
import { type References, resolveText } from './intrinsics.ts';

/** What a stack consists of on the embedded target. */
export interface LocalResources {
  readonly functions: readonly LocalFunction[];
  readonly buckets: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

const assetSchema = z.object({ S3Key: z.string() });

const functionSchema = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  MemorySize: z.int(),
  Timeout: z.int(),
  Architectures: z.tuple([z.enum(architectures)]),
  Code: assetSchema,
  Layers: z.array(z.unknown()).default([]),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).default({ Variables: {} }),
});

/**
 * The functions, buckets and outputs of a synthesised stack. Roles, policies and log groups have nothing to stand
 * for here.
 *
 * @param folder of the assembly, which relative asset paths start from
 * @throws PartitaError P1522 where the template says something else than the constructs of Partita do
 */
export function localResources(
  stackName: string,
  template: Template,
  assets: Assets,
  { folder, region }: { folder: string; region: string },
): LocalResources {
  const ofType = (type: string) =>
    Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  const folderOf = (asset: unknown) => resolve(folder, assetPath(assets, asset));

  const refs = new Map([
    ['AWS::StackName', stackName],
    ['AWS::Region', region],
    ['AWS::Partition', 'aws'],
  ]);
  for (const [id] of ofType('AWS::Lambda::Function')) refs.set(id, functionName(stackName, id));
  for (const [id] of ofType('AWS::S3::Bucket')) refs.set(id, bucketName(stackName, id));
  for (const [id, { Properties }] of ofType('AWS::Lambda::LayerVersion')) {
    refs.set(id, folderOf(Properties['Content']));
  }
  const attributes = new Map(
    ofType('AWS::Lambda::Version').map(([id]): [string, string] => [`${id}.Version`, '$LATEST']),
  );
  const references: References = { refs, attributes };
  const text = (value: unknown) => resolveText(value, references);

  return {
    functions: ofType('AWS::Lambda::Function').map(([id, { Properties }]) => {
      const parsed = functionSchema.safeParse(Properties);
      if (!parsed.success) throw notUnderstood(`${id}: ${parsed.error.issues[0]?.message}`);
      const { data } = parsed;
      return {
        functionName: functionName(stackName, id),
        handler: data.Handler,
        runtime: data.Runtime,
        memoryMb: data.MemorySize,
        timeoutSec: data.Timeout,
        architecture: data.Architectures[0],
        codeDir: folderOf(data.Code),
        layerDirs: data.Layers.map(text),
        environment: mapValues(data.Environment.Variables, text),
      };
    }),
    buckets: ofType('AWS::S3::Bucket').map(([id]) => bucketName(stackName, id)),
    outputs: mapValues(template.Outputs, ({ Value }) => text(Value)),
  };
}

function assetPath(assets: Assets, asset: unknown): string {
  const parsed = assetSchema.safeParse(asset);
  const hash = parsed.data?.S3Key.replace(/\.zip$/, '');
  const path = hash === undefined ? undefined : assets.files[hash]?.source.path;
  if (path === undefined) throw notUnderstood(JSON.stringify(asset));
  return path;
}

/** Like CloudFormation's own: stack, logical id and a suffix that tells long ones apart, in 64 characters. */
const functionName = (stackName: string, id: string) =>
  `${stackName.slice(0, 24)}-${id.slice(0, 30)}-${suffix(stackName, id)}`;

/** The same in the lower case and 63 characters of S3. */
const bucketName = (stackName: string, id: string) =>
  `${stackName.slice(0, 24)}-${id.slice(0, 29)}-${suffix(stackName, id)}`.toLowerCase();

const suffix = (stackName: string, id: string) =>
  createHash('sha256').update(`${stackName}/${id}`).digest('hex').slice(0, 8);

const mapValues = <In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out) =>
  Object.fromEntries(Object.entries(record).map(([key, value]): [string, Out] => [key, map(value)]));
