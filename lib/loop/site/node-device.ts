import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import { type DeviceRuntime, onnxDevice } from '../../client/index.ts';
import { threadsFor } from '../../plan/lambda-limits.ts';
import type { Plan } from '../../plan/plan.ts';
import { partitionSessionOptions } from '../../plan/session-options.ts';

/**
 * Runs a plan's partitions in this process by ONNX Runtime, with the options that a function has: on the same processor
 * it gives the same bits.
 *
 * @param planFile path of plan.json, which its partitions lie beside
 */
export function nodeDevice(planFile: string, { partitions, optimize }: Plan): DeviceRuntime {
  const ort = loadOnnxRuntime();
  return onnxDevice<OnnxRuntime.Tensor>({
    Tensor: ort.Tensor,
    open(name) {
      const partition = partitions.find((one) => one.name === name);
      if (partition === undefined) throw new Error(`the plan has no partition "${name}"`);
      const options = partitionSessionOptions(optimize, threadsFor(partition.memoryMb));
      return ort.InferenceSession.create(join(dirname(planFile), partition.model), options);
    },
  });
}

function loadOnnxRuntime(): typeof OnnxRuntime {
  // From Node 23 on the binding fails on float16 inputs unless this is gone before it loads.
  Reflect.deleteProperty(globalThis, 'Float16Array');
  return createRequire(import.meta.url)('onnxruntime-node');
}
