import { delimiter, dirname, join } from 'node:path';
import type { KeyPair } from '../auth/signature.ts';
import type { RunnableFunction } from '../local-function.ts';
import type { InitializationType } from './execution.ts';
import { region } from './names.ts';

export interface Surroundings {
  /** Where the Lambda and S3 APIs of this cloud answer. */
  readonly endpoint: string;
  /** What its functions sign with there. */
  readonly credentials: KeyPair;
  /** Tells its requests apart from those of other environments. */
  readonly sessionToken: string;
  /** Unix socket of the Runtime API. */
  readonly runtimeApi: string;
  readonly runtimeDir: string;
  readonly tempDir: string;
  readonly logStream: string;
  readonly initializationType: InitializationType;
}

/**
 * The environment of a function's process: what Lambda sets, the function's own variables, nothing of the host's.
 * Lambda's reserved names win over the function's; the others are defaults.
 * Source: AWS Lambda, "Using Lambda environment variables".
 */
export function environmentVariables(fn: RunnableFunction, around: Surroundings): Record<string, string> {
  const layers = (path: string) => fn.layerDirs.map((dir) => join(dir, path));
  const list = (...dirs: string[]) => dirs.join(delimiter);
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    PATH: list(dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin', ...layers('bin')),
    LD_LIBRARY_PATH: list(fn.codeDir, join(fn.codeDir, 'lib'), ...layers('lib')),
    NODE_PATH: list(...layers('nodejs/node_modules'), fn.codeDir),
    TMPDIR: around.tempDir,
    AWS_ENDPOINT_URL: around.endpoint,
    ...fn.environment,
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: fn.codeDir,
    LAMBDA_RUNTIME_DIR: around.runtimeDir,
    AWS_LAMBDA_RUNTIME_API: around.runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: around.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: around.initializationType,
    AWS_LAMBDA_LOG_FORMAT: fn.logFormat ?? 'Text',
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: around.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: around.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: around.sessionToken,
  };
}
