import { readFile } from 'node:fs/promises';
import { noSuchFile } from '../onnx/errors.ts';
import { makerOf } from '../plan/errors.ts';

/** A file format that can be parsed; see `versioned`. */
export interface Format<Content> {
  readonly name: string;
  parse(text: string, file: string): Content;
}

/**
 * Reads a file of one of Partita's formats.
 *
 * @throws PartitaError P1101 where it isn't there, P1301-P1304 where it can't be read
 */
export async function readFormat<Content>(format: Format<Content>, file: string): Promise<Content> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw noSuchFile(file, makerOf(format.name));
  }
  return format.parse(text, file);
}

/** A file's content as it is written. */
export const jsonText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;
