import { peakLiveBytes } from '../graph/live-bytes.ts';
import { memoryToRun } from '../onnx/need-memory.ts';
import type { PreparedModel } from '../onnx/prepare.ts';
import { positionsUnder } from '../onnx/split.ts';
import { bytesOfAll } from '../plan/bytes-of-all.ts';
import { maxInlineTensorBytes, maxZipWeightBytes, memoryMbRange, tmpMb } from '../plan/lambda-limits.ts';

/** Which of Lambda's limits a model meets, and in how many functions where it doesn't in one. */
export interface ModelLimits {
  readonly inline: {
    readonly limitBytes: number;
    readonly inputBytes: number;
    readonly outputBytes: number;
    /** Cuts that cross inside a request. */
    readonly cuts: number;
    /** Cuts that go by S3. */
    readonly s3Cuts: number;
  };
  readonly zip: WeightLimit;
  /** Weights that a function reads from S3 into its /tmp at init. */
  readonly tmp: WeightLimit;
  readonly memory: {
    readonly limitBytes: number;
    /** Modelled: the runtime, the weights, and the activations that exist at once. */
    readonly neededBytes: number;
    /** Modelled: the activations among them. */
    readonly peakActivationBytes: number;
  };
}

interface WeightLimit {
  readonly limitBytes: number;
  /** Fewest functions that hold the weights; null when one segment alone is too heavy. */
  readonly leastPartitions: number | null;
}

const mebibyte = 2 ** 20;

/** Holds a prepared model against the limits of the functions that would run it. */
export function limitsOf(prepared: PreparedModel, cutWeightBytes: number): ModelLimits {
  const { graph, layout, specs, segmentation, inputs, outputs } = prepared;
  const { cuts } = segmentation;
  const inlineCuts = cuts.filter(({ bytes }) => bytes <= maxInlineTensorBytes).length;
  const weightLimit = (limitBytes: number): WeightLimit => {
    const positions = positionsUnder(prepared, limitBytes);
    return { limitBytes, leastPartitions: positions && positions.length + 1 };
  };
  const peakActivationBytes = peakLiveBytes(graph, layout, (name) => specs.get(name)?.bytes ?? 0);
  return {
    inline: {
      limitBytes: maxInlineTensorBytes,
      inputBytes: bytesOfAll(inputs),
      outputBytes: bytesOfAll(outputs),
      cuts: inlineCuts,
      s3Cuts: cuts.length - inlineCuts,
    },
    zip: weightLimit(maxZipWeightBytes),
    tmp: weightLimit((tmpMb.most - tmpMb.spare) * mebibyte),
    memory: {
      limitBytes: memoryMbRange.max * mebibyte,
      neededBytes: memoryToRun(cutWeightBytes, peakActivationBytes),
      peakActivationBytes,
    },
  };
}
