import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';

export interface NamedModel {
  readonly name: string;
  /** Writes the model into a folder, where it isn't a file already. @returns its path */
  open(folder: string): Promise<string>;
}

/** Real models that aren't in the repository; the zoo's stand in where they are missing. */
const realModels = join(import.meta.dirname, '../../../shared/models');

const ofZoo = (name: string, tiny = false): NamedModel => ({
  name: tiny ? `${name}-tiny` : name,
  open: async (folder) => (await buildZooModel(name, join(folder, 'model.onnx'), { tiny })).file,
});

const ofFile = (file: string): NamedModel => ({
  name: basename(file, extname(file)),
  open: async () => file,
});

function realOr(name: string, standIn: NamedModel): NamedModel {
  const file = join(realModels, `${name}.onnx`);
  return existsSync(file) ? ofFile(file) : standIn;
}

const usual = [
  ofZoo('bert-base'),
  ofZoo('resnet-50'),
  realOr('squeezenet-fp16', ofZoo('mobilenet-v2')),
  realOr('tiny-gpt2-kv-cache', ofZoo('gpt2', true)),
];

/** @param asked names of the usual models or ONNX files; the usual ones where none is asked for */
export const modelsAsked = (asked: readonly string[]): readonly NamedModel[] =>
  asked.length === 0 ? usual : asked.map((word) => usual.find(({ name }) => name === word) ?? ofFile(word));
