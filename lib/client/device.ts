import type { WireDtype } from '../plan/dtype.ts';
import type { Elements } from '../tensors/elements.ts';
import { fromOrt, toOrt } from '../tensors/ort.ts';
import type { NamedTensors } from '../tensors/tensor.ts';

/** Runs partitions in the process that calls. */
export interface DeviceRuntime {
  /**
   * @param partition its name in the plan
   * @param inputs all that it consumes, by name
   */
  run(partition: string, inputs: NamedTensors): Promise<NamedTensors>;
}

/** An open session of onnxruntime-node, onnxruntime-web or another package of ONNX Runtime for JavaScript. */
export interface DeviceSession<OrtTensor> {
  readonly inputNames: readonly string[];
  run(
    feeds: Record<string, OrtTensor>,
  ): Promise<
    Readonly<
      Record<string, { readonly type: string; readonly dims: readonly number[]; readonly data: unknown }>
    >
  >;
}

export interface DeviceProps<OrtTensor> {
  /** The package's `Tensor` class. */
  readonly Tensor: new (
    type: WireDtype,
    data: Elements,
    dims: readonly number[],
  ) => OrtTensor;
  /** Opens the session of a partition; it is opened once, before its first run. */
  readonly open: (partition: string) => Promise<DeviceSession<OrtTensor>>;
}

/**
 * Runs partitions by ONNX Runtime, whose package is given, so that this module needs none.
 *
 * @example
 * const device = onnxDevice({ Tensor: ort.Tensor, open: (name) => ort.InferenceSession.create(`${name}/model.onnx`) });
 */
export function onnxDevice<OrtTensor>({ Tensor, open }: DeviceProps<OrtTensor>): DeviceRuntime {
  const sessions = new Map<string, Promise<DeviceSession<OrtTensor>>>();
  const sessionOf = (partition: string) => {
    const known = sessions.get(partition);
    if (known !== undefined) return known;
    const opening = open(partition);
    sessions.set(partition, opening);
    // What failed once, such as a download, may succeed the next time.
    opening.catch(() => sessions.delete(partition));
    return opening;
  };
  return {
    async run(partition, inputs) {
      const session = await sessionOf(partition);
      const feeds: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) {
        const tensor = inputs.get(name);
        if (tensor !== undefined) feeds[name] = toOrt(tensor, Tensor);
      }
      const results = await session.run(feeds);
      return new Map(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]));
    },
  };
}
