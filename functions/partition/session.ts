import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { threadsFor } from '../../lib/plan/lambda-limits.ts';
import { partitionSessionOptions } from '../../lib/plan/session-options.ts';

/** ONNX Runtime's Node binding, found through NODE_PATH in the function's layer. */
export function loadOnnxRuntime(): typeof OnnxRuntime {
  // From Node 23 on the binding fails on float16 inputs unless this is gone before it loads.
  Reflect.deleteProperty(globalThis, 'Float16Array');
  // It would send names and hashes of models to its makers, from inside somebody's account.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  return createRequire(import.meta.url)('onnxruntime-node');
}

/** How a partition's session is made, with the threads that its memory size pays for. */
export function sessionOptions(env: NodeJS.ProcessEnv): OnnxRuntime.InferenceSession.SessionOptions {
  const optimize = env['PARTITA_OPTIMIZE'] === 'target' ? 'target' : 'extended';
  return partitionSessionOptions(optimize, threadsFor(Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 128)));
}
