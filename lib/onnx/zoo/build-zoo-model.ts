import { rmSync, writeFileSync } from 'node:fs';
import { open, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Notify } from '../../host.ts';
import { keepUntilExit } from '../../lifetime.ts';
import { modelPieces } from '../build.ts';
import { chunksOf, type Piece, totalBytes } from '../byte-stream.ts';
import { diskFull, unwritable } from './errors.ts';
import { planZooModel, type ZooOptions } from './plan.ts';

export interface ZooModel {
  readonly file: string;
  /** Bytes of all weights, running statistics among them. */
  readonly weightBytes: number;
  /** Trained values. */
  readonly parameters: number;
}

async function checkRoom(file: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file));
  if (bavail * bsize < neededBytes) throw diskFull(file, neededBytes, bavail * bsize);
}

async function writePieces(file: string, pieces: readonly Piece[], notify: Notify): Promise<void> {
  const total = totalBytes(pieces);
  const handle = await open(file, 'r+');
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

/** Writes beside the file and renames. */
async function writeWhole(file: string, pieces: readonly Piece[], notify: Notify): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  // Created without a pause before it is registered: a signal in between would leave it behind.
  writeFileSync(partial, '', { flag: 'wx' });
  const discard = keepUntilExit(() => rmSync(partial, { force: true }));
  try {
    await writePieces(partial, pieces, notify);
    await rename(partial, file);
  } finally {
    await discard();
  }
}

/**
 * Builds a model of the zoo with seeded weights inside the file. It is written beside and renamed, so `file`
 * is whole or not there; memory doesn't grow with the model.
 *
 * @throws PartitaError P1150 when the zoo has no such model, P1151 when the disk has too little room for it,
 * P1152 when the file can't be written
 */
export async function buildZooModel(
  name: string,
  file: string,
  options: ZooOptions = {},
  notify: Notify = () => {},
): Promise<ZooModel> {
  const { model, parameters, weightBytes } = planZooModel(name, options);
  const pieces = modelPieces(model);
  try {
    await checkRoom(file, totalBytes(pieces));
    notify({ kind: 'step', text: `building ${name}` });
    await writeWhole(file, pieces, notify);
  } catch (cause) {
    throw cause instanceof Error && 'syscall' in cause ? unwritable(file, cause) : cause;
  }
  return { file, weightBytes, parameters };
}
