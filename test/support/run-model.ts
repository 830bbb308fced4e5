import type { Tensor as OrtTensor, InferenceSession as Session } from 'onnxruntime-node';

// While it is there, ONNX Runtime's binding refuses float16 tensors.
Reflect.deleteProperty(globalThis, 'Float16Array');
const { InferenceSession, Tensor } = await import('onnxruntime-node');

export { Tensor };

const oneHalf = 0x3800;

interface RunOptions {
  /** Sizes of open dimensions, by name. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Values of inputs that shouldn't be the made-up ones. */
  readonly feeds?: Readonly<Record<string, OrtTensor>>;
  /** Where the optimised model goes. */
  readonly optimizedModelFilePath?: string;
}

/** Values of an input: floats that swing between -1 and 1, the integers 0 and 1 in turn, true. */
export function madeUp(type: string, shape: readonly number[]): OrtTensor {
  const length = shape.reduce((product, size) => product * size, 1);
  if (type === 'int64')
    return new Tensor(
      'int64',
      BigInt64Array.from({ length }, (_, i) => BigInt(i % 2)),
      shape,
    );
  if (type === 'bool') return new Tensor('bool', new Uint8Array(length).fill(1), shape);
  if (type === 'float16') return new Tensor('float16', new Uint16Array(length).fill(oneHalf), shape);
  return new Tensor(
    'float32',
    Float32Array.from({ length }, (_, i) => Math.sin(i + 1)),
    shape,
  );
}

/**
 * Loads a model with onnxruntime-node and runs it once, on made-up inputs unless others are fed.
 *
 * @returns its outputs by name
 */
export async function runModel(
  file: string,
  { dims = {}, feeds = {}, optimizedModelFilePath }: RunOptions = {},
): Promise<Session.OnnxValueMapType> {
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
    ...(optimizedModelFilePath === undefined
      ? { graphOptimizationLevel: 'disabled' }
      : { graphOptimizationLevel: 'extended', optimizedModelFilePath }),
  });
  try {
    const made: Record<string, OrtTensor> = {};
    for (const input of session.inputMetadata) {
      if (!input.isTensor) throw new TypeError(`"${input.name}" is no tensor`);
      const shape = input.shape.map((dim) => (typeof dim === 'number' ? dim : (dims[dim] ?? 1)));
      made[input.name] = madeUp(input.type, shape);
    }
    return await session.run({ ...made, ...feeds });
  } finally {
    await session.release();
  }
}

/** The values of a float32 output. */
export function floats(outputs: Session.OnnxValueMapType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`no float32 output "${name}"`);
  return data;
}
