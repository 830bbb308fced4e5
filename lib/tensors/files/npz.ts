import { buffer } from 'node:stream/consumers';
import { openPromise, type ZipFile } from 'yauzl';
import { PartitaError } from '../../errors.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { unreadableTensors } from './errors.ts';
import { decodeNpy } from './npy.ts';

/**
 * The arrays of a .npz file by name, in its order. Nothing is written: a name is a name, whatever path it spells.
 *
 * @param maxBytes that all arrays together may take; an archive that holds more is refused before it is read
 * @throws PartitaError P1132 where it is no archive of .npy files, is damaged or too large
 */
export async function readNpz(file: string, maxBytes: number): Promise<NamedTensors> {
  let archive: ZipFile;
  try {
    archive = await openPromise(file, { decodeStrings: false, lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw unreadableTensors(file, 'it is no .npz archive, or is cut short', cause);
  }
  const tensors = new Map<string, Tensor>();
  let held = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      const name = entry.fileNameRaw.toString('utf8');
      held += entry.uncompressedSize;
      if (held > maxBytes) throw unreadableTensors(file, `it holds more than ${maxBytes} bytes`);
      const bytes = await buffer(await archive.openReadStreamPromise(entry));
      tensors.set(name.replace(/\.npy$/, ''), decodeNpy(`${file}/${name}`, bytes));
    }
  } catch (cause) {
    throw cause instanceof PartitaError ? cause : unreadableTensors(file, 'it is damaged', cause);
  } finally {
    archive.close();
  }
  return tensors;
}
