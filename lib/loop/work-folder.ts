import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { PartitaError } from '../errors.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../folders.ts';
import { cannotWrite } from '../workspace.ts';

/**
 * A folder for what a step needs only while it works.
 *
 * @param beside a path that is written to: the work happens on the same disk. Left out: the system's temporary folder.
 * @throws PartitaError P1903 where nothing can be written beside it
 */
export function makeWorkFolder(beside?: string): TemporaryFolder {
  try {
    return makeTemporaryFolder(beside === undefined ? tmpdir() : dirname(resolve(beside)), '.partita-work-');
  } catch (cause) {
    throw cause instanceof PartitaError ? cause : cannotWrite(beside ?? tmpdir(), cause);
  }
}
