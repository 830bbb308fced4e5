import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import { threadsFor } from '../../lib/plan/lambda-limits.ts';

/** ONNX Runtime's Node binding, found through NODE_PATH in the function's layer. */
export function loadOnnxRuntime(): typeof OnnxRuntime {
  // From Node 23 on the binding fails on float16 inputs unless this is gone before it loads.
  Reflect.deleteProperty(globalThis, 'Float16Array');
  // It would send names and hashes of models to its makers, from inside somebody's account.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  return createRequire(import.meta.url)('onnxruntime-node');
}

/**
 * How a partition's session is made: the graph as it was split, so that the chain gives the unsplit model's bits,
 * and the threads that its memory size pays for, none of them spinning.
 */
export function sessionOptions(env: NodeJS.ProcessEnv): OnnxRuntime.InferenceSession.SessionOptions {
  return {
    graphOptimizationLevel: env['PARTITA_OPTIMIZE'] === 'target' ? 'all' : 'disabled',
    executionMode: 'sequential',
    intraOpNumThreads: threadsFor(Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 128)),
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { 'intra_op.allow_spinning': '0' } },
  };
}
