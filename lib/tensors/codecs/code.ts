import { type Codec, codecOf, type Precision, partsOf } from '../../plan/codec.ts';
import { dtypeBytes, type WireDtype } from '../../plan/dtype.ts';
import { tensorBytes } from '../elements.ts';
import type { Tensor } from '../tensor.ts';
import { elementsOf, tensorOf } from '../typed.ts';
import { quantise, restore } from './affine.ts';
import { type Channels, channelsOf } from './channels.ts';
import { deflate, deflatePlatform, inflate } from './deflate.ts';
import { noDeflate, notCoded } from './errors.ts';
import { fromHalves, toHalves } from './half.ts';
import { fromPlanes, toPlanes } from './planes.ts';

/** A tensor as a codec wrote it. */
export interface CodedTensor {
  /** What was really done: a part that doesn't pay, or doesn't suit the values, is left out. */
  readonly codec: Exclude<Codec, 'none'>;
  /** Of the tensor that comes out again. */
  readonly dtype: WireDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A tensor on its way: as it is, or coded. */
export type WireTensor = Tensor | CodedTensor;

/** Smaller tensors are masks, sizes and scores: nothing is to be gained there. */
const leastBytes = 1024;

const largestHalf = 65_504;

const isFloat = (dtype: WireDtype) => dtype === 'float32' || dtype === 'float16';

/**
 * Codes a tensor. As it is stays what is smaller than 1 KiB; only the lossless part is done to integers, doubles and
 * booleans, to infinities and NaN where the precision has none, and to ranges that it can't divide.
 *
 * @throws PartitaError P2002 where the codec deflates and the platform can't
 */
export async function codeTensor(tensor: Tensor, codec: Codec): Promise<WireTensor> {
  const { dtype, shape } = tensor;
  const { precision, deflates } = partsOf(codec);
  if (tensor.data.byteLength < leastBytes) return tensor;
  const { done, body, elementBytes } = narrow(tensor, precision);
  if (deflates) {
    if (deflatePlatform() === null) throw noDeflate(codec);
    const small = await deflate(toPlanes(body, elementBytes));
    const which = codecOf(done, true);
    if (small.byteLength < body.byteLength && which !== 'none')
      return { codec: which, dtype, shape, data: small };
  }
  return done === 'none' ? tensor : { codec: done, dtype, shape, data: body };
}

/**
 * The tensor that was coded; a tensor that wasn't, as it is.
 *
 * @throws PartitaError P2001 where the bytes are no such tensor's, P2002 where they are deflated and the platform can't
 */
export async function decodeTensor(name: string, tensor: WireTensor): Promise<Tensor> {
  if (!('codec' in tensor)) return tensor;
  const { codec, dtype, shape, data } = tensor;
  const { precision, deflates } = partsOf(codec);
  if (precision !== 'none' && !isFloat(dtype)) throw notCoded(name, `"${codec}" isn't for ${dtype}`);
  const bodyBytes = bodyBytesOf(precision, dtype, shape);
  let body = data;
  if (deflates) {
    if (deflatePlatform() === null) throw noDeflate(codec);
    try {
      body = fromPlanes(await inflate(data, bodyBytes), elementBytesOf(precision, dtype));
    } catch (cause) {
      throw notCoded(name, 'it was not deflated, or was cut short', cause);
    }
  }
  if (body.byteLength !== bodyBytes)
    throw notCoded(name, `${body.byteLength} bytes came instead of ${bodyBytes}`);
  return widen({ dtype, shape, data: body }, precision);
}

interface Narrowed {
  readonly done: Precision;
  readonly body: Uint8Array;
  readonly elementBytes: number;
}

function narrow(tensor: Tensor, precision: Precision): Narrowed {
  const { dtype, shape, data } = tensor;
  const asItIs: Narrowed = { done: 'none', body: data, elementBytes: dtypeBytes[dtype] };
  if (precision === 'none' || !isFloat(dtype) || (precision === 'fp16' && dtype === 'float16')) return asItIs;
  const values = floatsOf(tensor);
  if (precision === 'fp16') {
    const halves = toHalves(values);
    return halves === null
      ? asItIs
      : { done: precision, body: new Uint8Array(halves.buffer), elementBytes: 2 };
  }
  const quantised = quantise(values, groupsOf(precision, shape));
  if (quantised === null) return asItIs;
  const { scales, zeroPoints, codes } = quantised;
  const body = new Uint8Array(bodyBytesOf(precision, dtype, shape));
  body.set(new Uint8Array(scales.buffer));
  body.set(zeroPoints, scales.byteLength);
  body.set(codes, scales.byteLength + zeroPoints.length);
  return { done: precision, body, elementBytes: 1 };
}

/** @param body of the tensor that comes out: its dtype and shape, and the coded bytes */
function widen(body: Tensor, precision: Precision): Tensor {
  const { dtype, shape, data } = body;
  if (precision === 'none') return body;
  if (precision === 'fp16') {
    return tensorOf('float32', shape, fromHalves(elementsOf({ ...body, dtype: 'float16' }, 'float16')));
  }
  const channels = groupsOf(precision, shape);
  const scaleBytes = channels.count * Float32Array.BYTES_PER_ELEMENT;
  const parameters = new Uint8Array(data.subarray(0, scaleBytes));
  const scales = new Float32Array(parameters.buffer, 0, channels.count);
  const zeroPoints = data.subarray(scaleBytes, scaleBytes + channels.count);
  const values = restore({ scales, zeroPoints, codes: data.subarray(scaleBytes + channels.count) }, channels);
  if (dtype === 'float32') return tensorOf(dtype, shape, values);
  // Half a scale beyond the largest half there is nothing.
  const halves = toHalves(values.map((value) => Math.min(Math.max(value, -largestHalf), largestHalf)));
  if (halves === null) throw new RangeError('a value was beyond the largest half');
  return tensorOf('float16', shape, halves);
}

const floatsOf = (tensor: Tensor): Float32Array =>
  tensor.dtype === 'float32' ? elementsOf(tensor, 'float32') : fromHalves(elementsOf(tensor, 'float16'));

const groupsOf = (precision: Precision, shape: readonly number[]): Channels =>
  precision === 'int8-channel' ? channelsOf(shape) : channelsOf([tensorBytes('uint8', shape)]);

const elementBytesOf = (precision: Precision, dtype: WireDtype): number =>
  precision === 'none' ? dtypeBytes[dtype] : precision === 'fp16' ? 2 : 1;

function bodyBytesOf(precision: Precision, dtype: WireDtype, shape: readonly number[]): number {
  const elements = tensorBytes('uint8', shape);
  const body = elements * elementBytesOf(precision, dtype);
  return precision.startsWith('int8') ? body + 5 * groupsOf(precision, shape).count : body;
}
