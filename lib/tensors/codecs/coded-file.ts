import type { Codec } from '../../plan/codec.ts';
import { isCodec } from '../../plan/codec.ts';
import { isWireDtype } from '../elements.ts';
import { notSafetensors } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors, readMetadata } from '../safetensors.ts';
import { isSizes } from '../safetensors-header.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { type CodedTensor, codeTensor, decodeTensor, type WireTensor } from './code.ts';

export type WireTensors = ReadonlyMap<string, WireTensor>;

/** The key of a safetensors file's metadata that lists the tensors that are coded, as JSON. */
const codedKey = 'partita.coded';

/**
 * Tensors on their way as a safetensors file: one that is coded is bytes, and the file's metadata says of what.
 *
 * @throws PartitaError P1510, P1511 as `encodeSafetensors`
 */
export function writeCodedFile(tensors: WireTensors): Uint8Array {
  const list: object[] = [];
  const plain = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    if ('codec' in tensor) {
      const { codec, dtype, shape, data } = tensor;
      list.push({ name, codec, dtype, shape });
      plain.set(name, { dtype: 'uint8', shape: [data.byteLength], data });
    } else plain.set(name, tensor);
  }
  return encodeSafetensors(plain, list.length === 0 ? {} : { [codedKey]: JSON.stringify(list) });
}

/**
 * The tensors of a file that `writeCodedFile` wrote, or of any safetensors file; data are views of it, not copies.
 *
 * @throws PartitaError P1512
 */
export function readCodedFile(file: Uint8Array): Map<string, WireTensor> {
  const tensors = new Map<string, WireTensor>(decodeSafetensors(file));
  const text = readMetadata(file)[codedKey];
  if (text === undefined) return tensors;
  for (const { name, ...coding } of parseList(text)) {
    const bytes = tensors.get(name);
    if (bytes === undefined) throw notSafetensors(`the coded tensor "${name}" isn't there`);
    tensors.set(name, { ...coding, data: bytes.data });
  }
  return tensors;
}

type Coding = Omit<CodedTensor, 'data'> & { readonly name: string };

function parseList(text: string): Coding[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw notSafetensors('the list of coded tensors is not JSON', cause);
  }
  if (!Array.isArray(list)) throw notSafetensors('the list of coded tensors is no list');
  return list.map((entry: Partial<Record<keyof Coding, unknown>> | null) => {
    const { name, codec, dtype, shape } = entry ?? {};
    if (typeof name !== 'string' || typeof dtype !== 'string' || !isWireDtype(dtype) || !isSizes(shape)) {
      throw notSafetensors('a coded tensor has no name, dtype or shape');
    }
    if (!isCodec(codec) || codec === 'none')
      throw notSafetensors(`"${name}" is coded as ${JSON.stringify(codec)}`);
    return { name, codec, dtype, shape };
  });
}

/** Codes tensors side by side, in the same order. @throws PartitaError P2002 */
export async function codeAll(tensors: NamedTensors, codec: Codec): Promise<WireTensors> {
  if (codec === 'none') return tensors;
  return new Map(
    await Promise.all(
      [...tensors].map(async ([name, tensor]) => [name, await codeTensor(tensor, codec)] as const),
    ),
  );
}

/** Decodes those that are coded, in the same order. @throws PartitaError P2001, P2002 */
export async function decodeAll(tensors: WireTensors): Promise<Map<string, Tensor>> {
  return new Map(
    await Promise.all(
      [...tensors].map(async ([name, tensor]) => [name, await decodeTensor(name, tensor)] as const),
    ),
  );
}
