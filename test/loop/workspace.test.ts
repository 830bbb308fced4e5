import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needDisk, needFilePlace, publishFile, stage, writeWhole } from '../../lib/workspace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const deadPid = () => spawnSync(process.execPath, ['--version']).pid;
const marked = { code: expect.any(String), next: expect.stringContaining('-o') };

describe('a staging folder', () => {
  it('appears in its place whole, and only when it is published', async () => {
    const parent = temporaryFolder();
    const out = join(parent, 'results', 'out');
    const staging = await stage(out);
    writeFileSync(join(staging.path, 'plan.json'), '{}');
    expect(existsSync(out)).toBe(false);
    await staging.publish();
    await staging.discard();
    expect(readFileSync(join(out, 'plan.json'), 'utf8')).toBe('{}');
    expect(readdirSync(join(parent, 'results'))).toEqual(['out']);
  });

  it('leaves nothing when it is discarded, not even the folders made for it', async () => {
    const parent = temporaryFolder();
    const staging = await stage(join(parent, 'results', 'out'));
    writeFileSync(join(staging.path, 'plan.json'), '{}');
    await staging.discard();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('replaces an earlier one as a whole, and an empty folder', async () => {
    const parent = temporaryFolder();
    const out = join(parent, 'out');
    mkdirSync(out);
    for (const name of ['first', 'second']) {
      const staging = await stage(out);
      writeFileSync(join(staging.path, name), '');
      await staging.publish();
    }
    expect(readdirSync(out)).toEqual(['.partita', 'second']);
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it('never replaces what Partita did not write', async () => {
    const parent = temporaryFolder();
    const out = join(parent, 'thesis');
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.tex'), 'years of work');
    const expected = { ...marked, code: 'P1904', message: expect.stringContaining(`"${out}"`) };
    await expect(stage(out)).rejects.toMatchObject(expected);
    rmSync(out, { recursive: true });
    const staging = await stage(out);
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.tex'), 'written meanwhile');
    await expect(staging.publish()).rejects.toMatchObject(expected);
    await staging.discard();
    expect(readFileSync(join(out, 'thesis.tex'), 'utf8')).toBe('written meanwhile');
    expect(readdirSync(parent)).toEqual(['thesis']);
  });

  it('can not lie under a file', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    writeFileSync(file, '');
    await expect(stage(join(file, 'out'))).rejects.toMatchObject({ ...marked, code: 'P1903' });
    await expect(stage(file)).rejects.toMatchObject({ ...marked, code: 'P1904' });
  });

  it('removes what a killed run left, not what another run is writing', async () => {
    const parent = temporaryFolder();
    const kept = [`.out.partial-${process.ppid}`, '.other.partial-1', '.out.partial-notes'];
    for (const name of [...kept, `.out.partial-${deadPid()}`]) mkdirSync(join(parent, name));
    const staging = await stage(join(parent, 'out'));
    await staging.discard();
    expect(readdirSync(parent).sort()).toEqual(kept.sort());
  });

  it('puts back the folder that a killed run was about to replace', async () => {
    const parent = temporaryFolder();
    const replaced = join(parent, `.out.partial-${deadPid()}.replaced`);
    mkdirSync(replaced);
    writeFileSync(join(replaced, '.partita'), '');
    writeFileSync(join(replaced, 'plan.json'), 'the earlier');
    const staging = await stage(join(parent, 'out'));
    await staging.discard();
    expect(readFileSync(join(parent, 'out', 'plan.json'), 'utf8')).toBe('the earlier');
    expect(readdirSync(parent)).toEqual(['out']);
  });
});

describe('a file', () => {
  it('is written whole, with the folders it lies in', async () => {
    const parent = temporaryFolder();
    const file = join(parent, 'a', 'b.json');
    await writeWhole(file, 'first');
    await writeWhole(file, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
    expect(readdirSync(join(parent, 'a'))).toEqual(['b.json']);
  });

  it.each(['under a file', 'where a folder stands'])('is refused %s, and leaves nothing', async (where) => {
    const parent = temporaryFolder();
    const taken = join(parent, 'taken');
    if (where === 'under a file') writeFileSync(taken, '');
    else mkdirSync(taken);
    const path = where === 'under a file' ? join(taken, 'b.json') : taken;
    await expect(writeWhole(path, '')).rejects.toMatchObject({ ...marked, code: 'P1903' });
    expect(readdirSync(parent)).toEqual(['taken']);
  });

  it('takes its place only when all of it is written, and a killed run leaves nothing for good', async () => {
    const parent = temporaryFolder();
    const file = join(parent, 'model.onnx');
    writeFileSync(file, 'the earlier');
    const alive = `.model.onnx.partial-${process.ppid}`;
    for (const name of [alive, `.model.onnx.partial-${deadPid()}`]) writeFileSync(join(parent, name), 'half');
    const failed = publishFile(file, (path) => {
      writeFileSync(path, 'half');
      throw new Error('no more');
    });
    await expect(failed).rejects.toMatchObject({ ...marked, code: 'P1903' });
    expect(readFileSync(file, 'utf8')).toBe('the earlier');
    expect(readdirSync(parent).sort()).toEqual([alive, 'model.onnx']);
    await publishFile(file, (path) => writeFileSync(path, 'the later'));
    expect(readFileSync(file, 'utf8')).toBe('the later');
  });

  it('keeps the code of a full disk, and the folders made for it go', async () => {
    const parent = temporaryFolder();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const failed = publishFile(join(parent, 'a', 'b', 'model.onnx'), () => Promise.reject(full));
    await expect(failed).rejects.toBe(full);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('is refused beforehand where a folder stands in its place', () => {
    const folder = temporaryFolder();
    expect(() => needFilePlace(folder)).toThrow(expect.objectContaining({ code: 'P1903' }));
    needFilePlace(join(folder, 'new.json'));
  });
});

describe('room on the disk', () => {
  it('is asked for beforehand, with what is needed and what there is', () => {
    const folder = join(temporaryFolder(), 'not', 'there', 'yet');
    const { blocks, bsize } = statfsSync('/');
    expect(() => needDisk(folder, 2 ** 60)).toThrow(
      expect.objectContaining({
        code: 'P1902',
        message: expect.stringMatching(/free, and this needs 1,152,921,504,607 MB\.$/),
        next: expect.stringContaining('-o'),
      }),
    );
    expect(blocks * bsize).toBeLessThan(2 ** 60);
    needDisk(folder, 0);
    expect(existsSync(folder)).toBe(false);
  });
});
