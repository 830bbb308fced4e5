import type { WireDtype } from '../../plan/dtype.ts';
import { tensorBytes } from '../elements.ts';
import type { Tensor } from '../tensor.ts';
import { unreadableTensors } from './errors.ts';
import { toLittleEndian, toRowMajor } from './order.ts';

const magic = Buffer.from('\x93NUMPY', 'latin1');

/** numpy's kind and size of an element. */
const dtypes: Readonly<Record<string, WireDtype>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/**
 * The array of a .npy file, row-major and little-endian whatever the file has.
 *
 * @param file as it is called in messages
 * @throws PartitaError P1132 where it is none, is cut short, or has elements that aren't numbers
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html versions 1.0 to 3.0
 */
export function decodeNpy(file: string, bytes: Uint8Array): Tensor {
  const { header, dataStart } = readHeader(file, bytes);
  const { dtype, bigEndian } = elementOf(file, entryOf(file, header, 'descr', /'([^']*)'|"([^"]*)"|(\[)/));
  const fortran = entryOf(file, header, 'fortran_order', /(True|False)/) === 'True';
  const shape = entryOf(file, header, 'shape', /\(([\d, L]*)\)/)
    .split(',')
    .map((size) => size.replace('L', '').trim())
    .filter((size) => size !== '')
    .map(Number);
  const data = bytes.subarray(dataStart);
  const needed = tensorBytes(dtype, shape);
  if (data.byteLength !== needed) {
    throw unreadableTensors(file, `its array takes ${needed} bytes, and ${data.byteLength} are there`);
  }
  const width = tensorBytes(dtype, []);
  const inOrder = bigEndian ? toLittleEndian(data, width) : data;
  return { dtype, shape, data: fortran ? toRowMajor(inOrder, shape, width) : inOrder };
}

function readHeader(file: string, bytes: Uint8Array): { header: string; dataStart: number } {
  if (!magic.equals(bytes.subarray(0, magic.length))) throw unreadableTensors(file, 'it is no .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[magic.length] ?? 0;
  if (version < 1 || version > 3) throw unreadableTensors(file, `its format has the version ${version}`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start = magic.length + 2 + lengthBytes;
  if (bytes.byteLength < start) throw unreadableTensors(file, 'it is cut short');
  const at = start - lengthBytes;
  const length = version === 1 ? view.getUint16(at, true) : view.getUint32(at, true);
  if (bytes.byteLength < start + length) throw unreadableTensors(file, 'it is cut short');
  const header = Buffer.from(bytes.subarray(start, start + length)).toString(version < 3 ? 'latin1' : 'utf8');
  return { header, dataStart: start + length };
}

/** An entry of the header, which is a Python dictionary. */
function entryOf(file: string, header: string, key: string, value: RegExp): string {
  const found = new RegExp(`(?:'${key}'|"${key}"): *(?:${value.source})`).exec(header);
  const text = found?.slice(1).find((group) => group !== undefined);
  if (text === undefined) throw unreadableTensors(file, `its header has no usable "${key}"`);
  return text;
}

function elementOf(file: string, descr: string): { dtype: WireDtype; bigEndian: boolean } {
  const [, order, kind = ''] = /^([<>|=]?)(\w+)$/.exec(descr) ?? [];
  const dtype = Object.hasOwn(dtypes, kind) ? dtypes[kind] : undefined;
  if (dtype === undefined) {
    const what = descr === '[' ? 'records' : `of type "${descr}"`;
    throw unreadableTensors(file, `its elements are ${what}, not numbers that a model takes`);
  }
  return { dtype, bigEndian: order === '>' };
}
