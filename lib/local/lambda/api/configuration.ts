import { pathToFileURL } from 'node:url';
import type { FunctionVersion } from '../functions/function-version.ts';
import type { LayerRegistry } from '../functions/layer-registry.ts';
import type { RegisteredFunction } from '../functions/registered-function.ts';
import { accountId, functionArn, latest, layerArn } from '../names.ts';

/** As Lambda writes most times. */
export const timestamp = (date: Date) => date.toISOString().replace('Z', '+0000');

/**
 * A version of a function as the Lambda API describes it.
 * @param qualifier what the request named it by, which its ARN ends in; null for `$LATEST` without saying so
 */
export function configurationOf(
  { fn, code, version, lastModified, revisionId }: FunctionVersion,
  layers: LayerRegistry,
  qualifier: string | null = version === latest ? null : version,
) {
  const used = fn.layerDirs.flatMap((dir) => layers.ofDir(dir) ?? []);
  return {
    FunctionName: fn.functionName,
    FunctionArn: functionArn(fn.functionName, qualifier),
    Runtime: fn.runtime,
    Role: fn.role ?? `arn:aws:iam::${accountId}:role/local`,
    Handler: fn.handler,
    CodeSize: code.bytes,
    CodeSha256: code.sha256,
    Description: fn.description ?? '',
    Timeout: fn.timeoutSec,
    MemorySize: fn.memoryMb,
    LastModified: timestamp(lastModified),
    Version: version,
    ...(Object.keys(fn.environment).length > 0 && { Environment: { Variables: { ...fn.environment } } }),
    RevisionId: revisionId,
    ...(used.length > 0 && {
      Layers: used.map(({ layerName, version, content }) => ({
        Arn: layerArn(layerName, version),
        CodeSize: content.bytes,
      })),
    }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [fn.architecture],
    EphemeralStorage: { Size: fn.ephemeralStorageMb ?? 512 },
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: fn.logFormat ?? 'Text', LogGroup: `/aws/lambda/${fn.functionName}` },
  };
}

/** The same, where its code is, and what else GetFunction tells. */
export function descriptionOf(
  { tags, concurrency: { reserved } }: RegisteredFunction,
  version: FunctionVersion,
  layers: LayerRegistry,
  qualifier: string | null,
) {
  return {
    Configuration: configurationOf(version, layers, qualifier),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(version.fn.codeDir).href },
    ...(tags.size > 0 && { Tags: Object.fromEntries(tags) }),
    ...(reserved !== null && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  };
}
