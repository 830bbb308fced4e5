import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { ByteSource } from './byte-source.ts';
import { rawBytes } from './element-type.ts';
import { badExternalData, unsupportedModel } from './errors.ts';
import type { Weight, WeightBytes } from './model.ts';
import { type ByteRange, fieldsOf, integersOf, textOf } from './wire-reader.ts';

const externalLocation = 1;

/**
 * Reads a TensorProto's description, never its values.
 *
 * @throws PartitaError P1104 when its bytes lie outside the model's folder, or aren't there
 */
export function readTensor(source: ByteSource, proto: ByteRange): Weight {
  let name = '';
  let elementType = 0;
  const dims: number[] = [];
  let inline: ByteRange | null = null;
  const external = new Map<string, string>();
  let isExternal = false;
  for (const field of fieldsOf(source, proto)) {
    if (field.number === 1) for (const dim of integersOf(source, field)) dims.push(dim);
    else if (field.number === 2) elementType = Number(field.varint);
    else if (field.number === 8) name = textOf(source, field.content);
    else if (field.number === 9) inline = field.content;
    else if (field.number === 13) {
      const [key, value] = readEntry(source, field.content);
      external.set(key, value);
    } else if (field.number === 14) isExternal = field.varint === BigInt(externalLocation);
  }
  const weightBytes = rawBytes(elementType, dims);
  const raw: WeightBytes | null = isExternal
    ? externalBytes(source.file, external, weightBytes)
    : inline && { file: source.file, offset: inline.start, length: inline.end - inline.start };
  return { name, elementType, dims, weightBytes, raw, proto, file: source.file, sparse: false };
}

/**
 * Refuses what isn't copied to a partition's data file, but with the message that it is part of: it would be looked
 * for beside the partition.
 *
 * @throws PartitaError P1107 where one of the tensors lies in another file
 */
export function needInside(source: ByteSource, tensors: readonly Weight[], where: string): void {
  const outside = tensors.find(({ raw }) => raw !== null && raw.file !== source.file);
  if (outside === undefined) return;
  throw unsupportedModel(source.file, `tensor "${outside.name}" of ${where} lies in another file`);
}

/** Reads a SparseTensorProto; its name is that of its values. @throws PartitaError P1107 as `needInside` */
export function readSparseTensor(source: ByteSource, proto: ByteRange): Weight {
  const parts: Weight[] = [];
  for (const field of fieldsOf(source, proto)) {
    if (field.number === 1 || field.number === 2) parts.push(readTensor(source, field.content));
  }
  needInside(source, parts, 'a sparse weight');
  const weightBytes = parts.reduce((sum, part) => sum + part.weightBytes, 0);
  const { name = '', elementType = 0 } = parts[0] ?? {};
  return { name, elementType, dims: [], weightBytes, raw: null, proto, file: source.file, sparse: true };
}

function readEntry(source: ByteSource, range: ByteRange): [key: string, value: string] {
  const entry: [string, string] = ['', ''];
  for (const field of fieldsOf(source, range)) {
    if (field.number === 1 || field.number === 2) entry[field.number - 1] = textOf(source, field.content);
  }
  return entry;
}

function externalBytes(
  model: string,
  external: ReadonlyMap<string, string>,
  weightBytes: number,
): WeightBytes {
  const location = external.get('location') ?? '';
  const folder = realpathSync(dirname(model));
  if (location === '' || isAbsolute(location))
    throw badExternalData(model, location, 'is no file name beside it');
  let file: string;
  try {
    file = realpathSync(join(folder, location));
    accessSync(file, constants.R_OK);
  } catch {
    throw badExternalData(model, location, "is not there or can't be read");
  }
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw badExternalData(model, location, 'lies outside its folder');
  }
  const found = statSync(file);
  if (!found.isFile()) throw badExternalData(model, location, 'is not a file');
  const offset = Number(external.get('offset') ?? 0);
  // ONNX Runtime, too, takes a length of 0 as none given.
  const length = Number(external.get('length') ?? 0) || weightBytes;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw badExternalData(model, location, 'has no usable offset and length');
  }
  if (offset + length > found.size) throw badExternalData(model, location, 'ends before the weight does');
  return { file, offset, length };
}
