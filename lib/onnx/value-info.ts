import { bytesField, message, varintField } from './wire-writer.ts';

/**
 * A ValueInfoProto.
 *
 * @param elementType TensorProto.DataType
 * @param dims sizes; left out, the shape is open
 */
export const valueInfo = (name: string, elementType: number, dims?: readonly number[]): Uint8Array => {
  const shape =
    dims === undefined
      ? []
      : [bytesField(2, message(...dims.map((dim) => bytesField(1, varintField(1, dim)))))];
  return message(
    bytesField(1, name),
    bytesField(2, bytesField(1, message(varintField(1, elementType), ...shape))),
  );
};
