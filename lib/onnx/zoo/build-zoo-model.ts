import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Notify } from '../../host.ts';
import { needDisk, needFilePlace, publishFile } from '../../workspace.ts';
import { modelPieces } from '../build.ts';
import { chunksOf, type Piece, totalBytes } from '../byte-stream.ts';
import { planZooModel, type ZooOptions } from './plan.ts';

export interface ZooModel {
  readonly file: string;
  /** Bytes of all weights, running statistics among them. */
  readonly weightBytes: number;
  /** Trained values. */
  readonly parameters: number;
}

async function writePieces(file: string, pieces: readonly Piece[], notify: Notify): Promise<void> {
  const total = totalBytes(pieces);
  const handle = await open(file, 'w');
  try {
    let done = 0;
    for (const chunk of chunksOf(pieces)) {
      await handle.writeFile(chunk);
      done += chunk.length;
      notify({ kind: 'advance', done, total });
    }
  } finally {
    await handle.close();
  }
}

/**
 * Builds a model of the zoo with seeded weights inside the file. It is written beside and renamed, so `file`
 * is whole or not there; memory doesn't grow with the model.
 *
 * @throws PartitaError P1150 when the zoo has no such model, P1901 when the process is ending, P1902 when the disk
 * has too little room for it, P1903 when the file can't be written
 */
export async function buildZooModel(
  name: string,
  file: string,
  options: ZooOptions = {},
  notify: Notify = () => {},
): Promise<ZooModel> {
  const { model, parameters, weightBytes } = planZooModel(name, options);
  const pieces = modelPieces(model);
  needFilePlace(file);
  needDisk(dirname(file), totalBytes(pieces));
  notify({ kind: 'step', text: `building ${name}` });
  await publishFile(file, (path) => writePieces(path, pieces, notify));
  return { file, weightBytes, parameters };
}
