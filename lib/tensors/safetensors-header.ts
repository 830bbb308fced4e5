import type { WireDtype } from '../plan/dtype.ts';
import { elementKinds, isWireDtype, tensorBytes } from './elements.ts';
import { notSafetensors } from './errors.ts';

/** The header's own key for free text, never a tensor's name. */
export const metadataKey = '__metadata__';

/** Longest header that is read, as in the reference implementation. */
const maxHeaderBytes = 100_000_000;

const dtypeByCode = new Map(
  Object.keys(elementKinds)
    .filter(isWireDtype)
    .map((dtype) => [elementKinds[dtype].code, dtype]),
);

/** Where a tensor's bytes lie; offsets count from the start of the data. */
interface HeaderEntry {
  readonly name: string;
  readonly dtype: WireDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The header of a safetensors file, checked: sizes agree with shapes, data are covered once and wholly.
 *
 * @throws PartitaError P1512
 */
export function readHeader(file: Uint8Array): {
  entries: HeaderEntry[];
  dataStart: number;
  metadata: Readonly<Record<string, string>>;
} {
  if (file.byteLength < 8) throw notSafetensors(`${file.byteLength} bytes hold no header`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > maxHeaderBytes) throw notSafetensors(`a header of ${headerBytes} bytes is too long`);
  const dataStart = 8 + headerBytes;
  if (dataStart > file.byteLength) throw notSafetensors('the header is cut short');

  const header = Object.entries(parseHeader(file.subarray(8, dataStart)));
  const entries = header
    .filter(([name]) => name !== metadataKey)
    .map(([name, value]) => readEntry(name, value));
  checkCoverage(entries, file.byteLength - dataStart);
  const text = header.find(([name]) => name === metadataKey)?.[1];
  return { entries, dataStart, metadata: isObject(text) ? textOf(text) : {} };
}

function parseHeader(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw notSafetensors('the header is not JSON', cause);
  }
  if (!isObject(header)) throw notSafetensors('the header is not an object');
  return header;
}

function readEntry(name: string, value: unknown): HeaderEntry {
  if (!isObject(value) || !('dtype' in value && 'shape' in value && 'data_offsets' in value)) {
    throw notSafetensors(`"${name}" has no dtype, shape or data_offsets`);
  }
  const dtype = typeof value.dtype === 'string' ? dtypeByCode.get(value.dtype) : undefined;
  if (dtype === undefined) throw notSafetensors(`"${name}" has the dtype ${JSON.stringify(value.dtype)}`);
  const { shape, data_offsets: offsets } = value;
  if (!isSizes(shape) || !isSizes(offsets)) {
    throw notSafetensors(`"${name}" has a shape or an offset that is no count`);
  }
  const [begin = -1, end = -1] = offsets;
  if (offsets.length !== 2 || end - begin !== tensorBytes(dtype, shape)) {
    throw notSafetensors(`"${name}" has offsets that disagree with its shape`);
  }
  return { name, dtype, shape, begin, end };
}

function checkCoverage(entries: readonly HeaderEntry[], dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw notSafetensors(`"${name}" overlaps another tensor or leaves a gap`);
    covered = end;
  }
  if (covered !== dataBytes) {
    throw notSafetensors(`${dataBytes} bytes of data follow a header that describes ${covered}`);
  }
}

/** Entries that are no text are left out: the format has none. */
const textOf = (metadata: object): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).filter(([, value]) => typeof value === 'string'));

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a list of counts. */
export const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
