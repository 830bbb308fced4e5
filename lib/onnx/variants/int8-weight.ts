import type { ByteStream } from '../byte-stream.ts';
import { type FloatWeight, floatsOf } from './floats.ts';

/**
 * Largest magnitude of a quantised weight. Seven bits, not eight: without VNNI, x86 processors add two products of an
 * activation and a weight in 16 bits, which 255 x 127 x 2 overflows and 255 x 64 x 2 doesn't. So the same model gives the
 * same answer on every processor. Source: ONNX Runtime, "Quantize ONNX models", on reduce_range.
 */
const largest = 63;

/** A matrix or a kernel in int8, symmetric: value = element x scale of its channel. */
export interface QuantisedWeight {
  readonly shape: readonly number[];
  readonly data: ByteStream;
  /** One a channel. */
  readonly scales: Float32Array;
}

/** Magnitude 0 means that all elements are 0, whatever their scale. */
const scaleOf = (magnitude: number) => (magnitude === 0 ? 1 : magnitude / largest);

/** What lies on either side of zero rounds alike. */
const quantise = (value: number, scale: number) => {
  const steps = Math.round(Math.abs(value) / scale);
  return value < 0 ? -steps : steps;
};

/** Largest magnitudes by row, or by column. */
function magnitudes(weight: FloatWeight, rowLength: number, byColumn: boolean): Float32Array {
  const rows = weight.weightBytes / 4 / rowLength;
  const most = new Float32Array(byColumn ? rowLength : rows);
  let row = 0;
  for (const chunk of floatsOf(weight, rowLength)) {
    for (let start = 0; start < chunk.length; start += rowLength, row++) {
      for (let column = 0; column < rowLength; column++) {
        const channel = byColumn ? column : row;
        most[channel] = Math.max(most[channel]!, Math.abs(chunk[start + column]!));
      }
    }
  }
  return most;
}

/** Channels are the columns of a matrix [K, N], as MatMul has it. */
export function quantiseColumns(weight: FloatWeight): QuantisedWeight {
  const [, columns = 1] = weight.dims;
  const scales = magnitudes(weight, columns, true).map(scaleOf);
  return {
    shape: weight.dims,
    scales,
    data: {
      byteLength: weight.weightBytes / 4,
      *chunks() {
        for (const chunk of floatsOf(weight, columns)) {
          const made = new Int8Array(chunk.length);
          for (let i = 0; i < chunk.length; i++) made[i] = quantise(chunk[i]!, scales[i % columns]!);
          yield new Uint8Array(made.buffer);
        }
      },
    },
  };
}

/** Channels are what lies under the first axis: the output channels of a convolution [M, C, ...]. */
export function quantiseRows(weight: FloatWeight): QuantisedWeight {
  const [channels = 1] = weight.dims;
  const rowLength = weight.weightBytes / 4 / channels;
  const scales = magnitudes(weight, rowLength, false).map(scaleOf);
  return {
    shape: weight.dims,
    scales,
    data: {
      byteLength: weight.weightBytes / 4,
      *chunks() {
        let row = 0;
        for (const chunk of floatsOf(weight, rowLength)) {
          const made = new Int8Array(chunk.length);
          for (let start = 0; start < chunk.length; start += rowLength, row++) {
            for (let i = start; i < start + rowLength; i++) made[i] = quantise(chunk[i]!, scales[row]!);
          }
          yield new Uint8Array(made.buffer);
        }
      },
    },
  };
}

/**
 * As {@link quantiseRows} of a matrix [N, K], transposed to [K, N]: what Gemm with `transB` has. The int8 elements are in
 * memory as a whole while they are written.
 */
export function quantiseTransposed(weight: FloatWeight): QuantisedWeight {
  const { scales, data } = quantiseRows(weight);
  const [rows = 1, columns = 1] = weight.dims;
  return {
    shape: [columns, rows],
    scales,
    data: {
      byteLength: data.byteLength,
      *chunks() {
        const made = new Uint8Array(data.byteLength);
        let at = 0;
        for (const chunk of data.chunks()) {
          for (let i = 0; i < chunk.length; i++, at++) {
            made[(at % columns) * rows + Math.floor(at / columns)] = chunk[i]!;
          }
        }
        yield made;
      },
    },
  };
}
