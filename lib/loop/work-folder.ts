import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { keepUntilExit } from '../lifetime.ts';

/** A folder for what a step needs only while it works. */
export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** @param beside a path that is written to: the work happens on the same disk. Left out: the system's temporary folder. */
export function makeWorkFolder(beside?: string): WorkFolder {
  const parent = beside === undefined ? tmpdir() : dirname(resolve(beside));
  mkdirSync(parent, { recursive: true });
  const path = mkdtempSync(join(parent, '.partita-work-'));
  return { path, remove: keepUntilExit(() => rmSync(path, { recursive: true, force: true })) };
}
