/** Protobuf wire types that ONNX uses. Source: protobuf.dev, "Encoding". */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The bytes of an unsigned varint; negative numbers as the 64-bit two's complement that int64 fields use. */
function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const tag = (field: number, type: number) => varint((field << 3) | type);

/** One varint field. */
export const varintField = (field: number, value: number | bigint) =>
  concat([tag(field, wire.varint), varint(value)]);

/** The tag and length that precede `length` bytes of a message, string or bytes field. */
export const bytesHeader = (field: number, length: number) =>
  concat([tag(field, wire.bytes), varint(length)]);

/** One length-delimited field: a message, a string or raw bytes. */
export const bytesField = (field: number, content: Uint8Array | string) => {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return concat([bytesHeader(field, bytes.length), bytes]);
};

/** One fixed32 field holding a float. */
export const floatField = (field: number, value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return concat([tag(field, wire.fixed32), bytes]);
};

/** A message made of its fields. */
export const message = (...fields: readonly Uint8Array[]) => concat(fields);
