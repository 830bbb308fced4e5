import { z } from 'zod';
import { memoryMbRange } from '../../../plan/lambda-limits.ts';
import { architectures } from '../../../plan/platform.ts';
import type { LocalFunction } from '../../local-function.ts';
import type { LayerVersion } from '../functions/layer-registry.ts';
import { parseLayerName } from '../names.ts';
import type { Call } from './call.ts';
import { invalid } from './refusals.ts';

/** Source: the shapes of the Lambda API's Smithy model. */
export const functionNameSchema = z
  .string()
  .regex(
    /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/,
  );

const runtimeSchema = z.string();
export const architecturesSchema = z.tuple([z.enum(architectures)]);

/** Members that CreateFunction and UpdateFunctionConfiguration have in common. */
export const settingsMembers = {
  Description: z.string().max(256).optional(),
  LoggingConfig: z.strictObject({ LogFormat: z.enum(['Text', 'JSON']).optional() }).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).optional() }).optional(),
  EphemeralStorage: z.strictObject({ Size: z.int().min(512).max(10_240) }).optional(),
  Handler: z
    .string()
    .max(128)
    .regex(/^[^\s]+$/)
    .optional(),
  Layers: z.array(z.string()).optional(),
  MemorySize: z.int().min(memoryMbRange.min).max(memoryMbRange.max).optional(),
  Role: z
    .string()
    .regex(/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/)
    .optional(),
  Runtime: runtimeSchema.optional(),
  Timeout: z.int().min(1).max(900).optional(),
};

type Settings = z.infer<z.ZodObject<typeof settingsMembers>>;

/** Environment variables that a function may not set. Source: AWS Lambda, "Using Lambda environment variables". */
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

const maxEnvironmentBytes = 4096;
const maxLayers = 5;

/**
 * A function with what a request says of it.
 *
 * @throws WireError 400 for an environment that Lambda refuses, or for a layer that isn't there
 */
export function withSettings(call: Call, fn: LocalFunction, settings: Settings): LocalFunction {
  const environment =
    settings.Environment === undefined ? fn.environment : (settings.Environment.Variables ?? {});
  checkEnvironment(environment);
  return {
    ...fn,
    handler: settings.Handler ?? fn.handler,
    runtime: settings.Runtime ?? fn.runtime,
    memoryMb: settings.MemorySize ?? fn.memoryMb,
    timeoutSec: settings.Timeout ?? fn.timeoutSec,
    environment,
    layerDirs:
      settings.Layers === undefined
        ? fn.layerDirs
        : layersOf(call, settings.Layers).map(({ content }) => content.dir),
    ...(settings.LoggingConfig?.LogFormat && { logFormat: settings.LoggingConfig.LogFormat }),
    ...(settings.Description !== undefined && { description: settings.Description }),
    ...(settings.Role && { role: settings.Role }),
    ...(settings.EphemeralStorage && { ephemeralStorageMb: settings.EphemeralStorage.Size }),
  };
}

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  const refused =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  if (reserved.length > 0)
    throw invalid(
      `${refused} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  const measured = JSON.stringify(variables);
  if (Object.keys(variables).length > 0 && Buffer.byteLength(measured) > maxEnvironmentBytes)
    throw invalid(`${refused} exceeded the 4KB limit. String measured: ${measured}`);
}

/**
 * The layer versions that ARNs name.
 * @throws WireError 400 for one that isn't there, twice the same layer, or too many
 */
function layersOf({ layers }: Call, arns: readonly string[]): readonly LayerVersion[] {
  if (arns.length > maxLayers) throw invalid(`Cannot reference more than ${maxLayers} layers.`);
  const found = arns.map((arn) => {
    const { layerName, version } = parseLayerName(arn);
    const layer = layers.find(layerName, version);
    if (layer === undefined) throw invalid(`Layer version ${arn} does not exist.`);
    return layer;
  });
  const names = found.map(({ layerName }) => layerName);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw invalid(
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${twice}`,
    );
  return found;
}
