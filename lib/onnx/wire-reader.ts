import type { ByteSource } from './byte-source.ts';
import { notOnnx, truncated } from './errors.ts';
import { wire } from './wire-writer.ts';

/** Bytes `start`..`end` of the model file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One field of a protobuf message: where it stands, and its value where that is a number. */
export interface Field {
  readonly number: number;
  readonly type: number;
  /** The whole field, its tag included. */
  readonly whole: ByteRange;
  /** Its content: the bytes of a message, string or bytes field. */
  readonly content: ByteRange;
  /** Value of a varint field, as unsigned 64 bits; 0 for the others. */
  readonly varint: bigint;
}

const maxVarintBytes = 10;

function readVarint(source: ByteSource, offset: number, end: number): { value: bigint; next: number } {
  const bytes = source.read(offset, Math.min(maxVarintBytes, end - offset));
  let value = 0n;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: offset + i + 1 };
  }
  throw end >= source.size && bytes.length < maxVarintBytes
    ? truncated(source.file, source.size)
    : notOnnx(source.file);
}

/**
 * The fields of the message in `range`, in file order, without reading their contents.
 *
 * @throws PartitaError P1102 when the bytes are no protobuf message, P1103 when the file ends inside a field
 */
export function* fieldsOf(source: ByteSource, range: ByteRange): Generator<Field> {
  for (let start = range.start; start < range.end; ) {
    const tag = readVarint(source, start, range.end);
    const number = Number(tag.value >> 3n);
    const type = Number(tag.value & 7n);
    if (number === 0) throw notOnnx(source.file);
    let content: ByteRange;
    let varint = 0n;
    if (type === wire.varint) {
      const { value, next } = readVarint(source, tag.next, range.end);
      varint = value;
      content = { start: tag.next, end: next };
    } else if (type === wire.bytes) {
      const { value, next } = readVarint(source, tag.next, range.end);
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw notOnnx(source.file);
      content = { start: next, end: next + Number(value) };
    } else if (type === wire.fixed32 || type === wire.fixed64) {
      content = { start: tag.next, end: tag.next + (type === wire.fixed32 ? 4 : 8) };
    } else {
      throw notOnnx(source.file);
    }
    if (content.end > range.end) {
      throw content.end > source.size ? truncated(source.file, source.size) : notOnnx(source.file);
    }
    yield { number, type, whole: { start, end: content.end }, content, varint };
    start = content.end;
  }
}

/** The text of a string field. */
export const textOf = (source: ByteSource, { start, end }: ByteRange): string =>
  Buffer.from(source.read(start, end - start)).toString('utf8');

/** The number of a float field. */
export const floatOf = (source: ByteSource, { start, end }: ByteRange): number =>
  Buffer.from(source.read(start, end - start)).readFloatLE();

/** The integers of a repeated int field that may be packed or not. Negative ones come back negative. */
export function* bigIntegersOf(source: ByteSource, field: Field): Generator<bigint> {
  if (field.type === wire.varint) {
    yield BigInt.asIntN(64, field.varint);
    return;
  }
  for (let at = field.content.start; at < field.content.end; ) {
    const { value, next } = readVarint(source, at, field.content.end);
    yield BigInt.asIntN(64, value);
    at = next;
  }
}

/** As `bigIntegersOf`, where numbers suffice. */
export function* integersOf(source: ByteSource, field: Field): Generator<number> {
  for (const integer of bigIntegersOf(source, field)) yield Number(integer);
}
