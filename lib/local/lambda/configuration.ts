import { pathToFileURL } from 'node:url';
import type { RegisteredFunction } from './function-registry.ts';
import { accountId, functionArn, latest } from './names.ts';

/** A function as the Lambda API describes it. */
export function configurationOf({ pool, lastModified, revisionId }: RegisteredFunction) {
  const { fn } = pool;
  return {
    FunctionName: fn.functionName,
    FunctionArn: functionArn(fn.functionName),
    Runtime: fn.runtime,
    Role: `arn:aws:iam::${accountId}:role/local`,
    Handler: fn.handler,
    Timeout: fn.timeoutSec,
    MemorySize: fn.memoryMb,
    LastModified: lastModified.toISOString().replace('Z', '+0000'),
    Version: latest,
    Environment: { Variables: { ...fn.environment } },
    RevisionId: revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [fn.architecture],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${fn.functionName}` },
  };
}

/** The same, and where its code is. */
export function descriptionOf(registered: RegisteredFunction) {
  return {
    Configuration: configurationOf(registered),
    Code: { Location: pathToFileURL(registered.pool.fn.codeDir).href },
  };
}
