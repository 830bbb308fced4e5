import { PartitaError } from '../../errors.ts';

/** The file holds no tensors, or some of a kind that can't be fed to a model. */
export const unreadableTensors = (file: string, why: string, cause?: unknown) =>
  new PartitaError(
    'P1132',
    `"${file}" can't be read as tensors: ${why}.`,
    'Write it with numpy.save, numpy.savez, safetensors or onnx.numpy_helper',
    { cause },
  );
