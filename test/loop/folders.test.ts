import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolders, makeTemporaryFolder } from '../../lib/folders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

describe('a temporary folder', () => {
  it('goes when it is no longer needed, with the folders that were made for it', async () => {
    const parent = temporaryFolder();
    const { path, remove } = makeTemporaryFolder(join(parent, 'new', 'newer'), '.work-');
    writeFileSync(join(path, 'file'), '');
    await remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes what killed processes left, and nothing else', async () => {
    const parent = temporaryFolder();
    const others = [
      `.work-${process.ppid}-alive`,
      `.work-${process.pid}`,
      `.other-${deadPid()}-x`,
      '.work-x',
      'mine',
    ];
    const stale = [`.work-${deadPid()}-abc`, `.work-${process.pid}-of-an-earlier-container`];
    for (const name of [...others, ...stale]) mkdirSync(join(parent, name));
    const one = makeTemporaryFolder(parent, '.work-');
    const two = makeTemporaryFolder(parent, '.work-');
    expect(readdirSync(parent).sort()).toEqual([...others, basename(one.path), basename(two.path)].sort());
    await Promise.all([one.remove(), two.remove()]);
    expect(readdirSync(parent).sort()).toEqual([...others].sort());
  });
});

describe('folders made on the way', () => {
  it('go again as far as they are empty, and never those that stood before', () => {
    const parent = temporaryFolder();
    const undo = makeFolders(join(parent, 'a', 'b', 'c'));
    writeFileSync(join(parent, 'a', 'kept'), '');
    undo();
    expect(readdirSync(parent, { recursive: true })).toEqual(['a', join('a', 'kept')]);
    makeFolders(join(parent, 'a'))();
    expect(existsSync(join(parent, 'a'))).toBe(true);
  });
});
