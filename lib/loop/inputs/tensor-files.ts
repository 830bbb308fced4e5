import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PartitaError } from '../../errors.ts';
import { maxInputBytes } from '../../onnx/dims.ts';
import { noSuchFile } from '../../onnx/errors.ts';
import { readTensorFile } from '../../onnx/tensor-proto.ts';
import { unreadableTensors } from '../../tensors/files/errors.ts';
import { decodeNpy } from '../../tensors/files/npy.ts';
import { readNpz } from '../../tensors/files/npz.ts';
import { decodeSafetensors } from '../../tensors/safetensors.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { parseJsonInputs } from './json-inputs.ts';
import type { WantedInput } from './wanted-input.ts';

/** A tensor with the names by which an input may know it; none of them has to be one. */
export interface GivenTensor {
  readonly names: readonly string[];
  /** Whether it counts by its place where no input has one of the names. */
  readonly isOrdered: boolean;
  readonly tensor: Tensor;
}

/** numpy's names for arrays that were given none. */
const unnamed = /^arr_\d+$/;

const named = (tensors: Iterable<readonly [string, Tensor]>): GivenTensor[] =>
  [...tensors].map(([name, tensor]) => ({ names: [name], isOrdered: unnamed.test(name), tensor }));

/** A folder of ONNX test data: input_0.pb, input_1.pb, … in the order of the model's inputs. */
const testDataFile = /^input_(\d+)\.pb$/;

function readTestData(folder: string): GivenTensor[] {
  const files = readdirSync(folder)
    .flatMap((name) => (testDataFile.test(name) ? [{ name, at: Number(testDataFile.exec(name)?.[1]) }] : []))
    .sort((a, b) => a.at - b.at);
  if (files.length === 0) throw unreadableTensors(folder, 'the folder holds no input_0.pb');
  return files.flatMap(({ name }) => readProto(join(folder, name)));
}

function readProto(file: string): GivenTensor[] {
  const { name, ...tensor } = readTensorFile(file);
  return [{ names: [name, basename(file, extname(file))], isOrdered: true, tensor }];
}

async function readContent(file: string, next: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw noSuchFile(file, next);
  }
}

function decode(file: string, content: Uint8Array): GivenTensor[] {
  try {
    return named(decodeSafetensors(content));
  } catch (cause) {
    const why = 'it is neither .npy, .npz, .pb, .json nor safetensors';
    throw extname(file) === '.safetensors' && cause instanceof PartitaError
      ? unreadableTensors(file, cause.message, cause)
      : unreadableTensors(file, why, cause);
  }
}

/**
 * The tensors in a file or a folder, told by how it is called: .npy, .npz, .pb (a TensorProto), .json, safetensors,
 * and folders of ONNX test data.
 *
 * @param next the command to try where the file isn't there
 * @throws PartitaError P1101 no file, P1132 no tensors in it, P1208 JSON that doesn't suit the input
 */
export async function readTensors(
  file: string,
  wanted: readonly WantedInput[],
  next: string,
): Promise<GivenTensor[]> {
  if (!existsSync(file)) throw noSuchFile(file, next);
  const found = statSync(file);
  if (found.isDirectory()) return readTestData(file);
  if (found.size > maxInputBytes) throw unreadableTensors(file, `it holds more than ${maxInputBytes} bytes`);
  const extension = extname(file).toLowerCase();
  if (extension === '.npz') return named(await readNpz(file, maxInputBytes));
  if (extension === '.pb') return readProto(file);
  const content = await readContent(file, next);
  if (extension === '.json') return named(parseJsonInputs(file, content.toString('utf8'), wanted, next));
  if (extension !== '.npy') return decode(file, content);
  return [{ names: [basename(file, extname(file))], isOrdered: true, tensor: decodeNpy(file, content) }];
}
