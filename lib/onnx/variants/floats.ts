import { openByteSource } from '../byte-source.ts';
import type { Weight, WeightBytes } from '../model.ts';
import { fieldsOf } from '../wire-reader.ts';
import { wire } from '../wire-writer.ts';

/** TensorProto.DataType of float32. */
export const float32 = 1;

const floatDataField = 4;

const chunkFloats = 1 << 18;

/** A weight in single precision, and where its values lie one after the other. */
export interface FloatWeight extends Pick<Weight, 'name' | 'dims' | 'weightBytes'> {
  readonly values: WeightBytes;
}

/** A weight as floats that can be read one after the other; null where it isn't one. */
export function asFloats(weight: Weight | undefined): FloatWeight | null {
  if (weight === undefined || weight.elementType !== float32 || weight.sparse) return null;
  const values = weight.raw ?? packedFloats(weight);
  return values?.length === weight.weightBytes && values.length > 0 ? { ...weight, values } : null;
}

/** The bytes of `float_data`: packed, they are those that `raw_data` would have. */
function packedFloats({ file, proto }: Weight): WeightBytes | null {
  const source = openByteSource(file);
  try {
    const fields = [...fieldsOf(source, proto)].filter(({ number }) => number === floatDataField);
    const [field] = fields;
    if (field === undefined || fields.length > 1 || field.type !== wire.bytes) return null;
    return { file, offset: field.content.start, length: field.content.end - field.content.start };
  } finally {
    source.close();
  }
}

/**
 * The values of a weight, row-major, in chunks of whole rows: memory doesn't grow with the weight, but with a row.
 *
 * @param rowLength elements of a row
 */
export function* floatsOf({ values }: FloatWeight, rowLength = 1): Generator<Float32Array> {
  const source = openByteSource(values.file);
  try {
    const chunkBytes = 4 * rowLength * Math.max(1, Math.floor(chunkFloats / rowLength));
    for (let done = 0; done < values.length; done += chunkBytes) {
      const length = Math.min(chunkBytes, values.length - done);
      // Copied, since a file's floats need not lie on multiples of four bytes.
      yield new Float32Array(Uint8Array.from(source.read(values.offset + done, length)).buffer);
    }
  } finally {
    source.close();
  }
}
