import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Lifetime from '../../lib/lifetime.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let lifetime: typeof Lifetime;
beforeEach(async () => {
  vi.resetModules();
  lifetime = await import('../../lib/lifetime.ts');
});

describe('the end of the process', () => {
  it('disposes of the newest first, of each once, whatever fails', async () => {
    const disposed: string[] = [];
    const keep = (name: string) => lifetime.keepUntilExit(() => void disposed.push(name));
    keep('folder');
    lifetime.keepUntilExit(() => Promise.reject(new Error('stuck')));
    const release = keep('child');
    keep('cgroup');
    await release();
    await release();
    expect(disposed).toEqual(['child']);
    await lifetime.endLifetime();
    expect(disposed).toEqual(['child', 'cgroup', 'folder']);
  });

  it('waits for one disposal before the next, and a second call waits for the first', async () => {
    const disposed: string[] = [];
    lifetime.keepUntilExit(() => void disposed.push('folder'));
    lifetime.keepUntilExit(async () => {
      await new Promise(setImmediate);
      disposed.push('child that writes to it');
    });
    void lifetime.endLifetime();
    await lifetime.endLifetime();
    expect(disposed).toEqual(['child that writes to it', 'folder']);
  });

  it('lets nothing begin any more', async () => {
    expect(lifetime.isEnding()).toBe(false);
    const ending = lifetime.endLifetime();
    expect(lifetime.isEnding()).toBe(true);
    const disposed: string[] = [];
    expect(() => lifetime.keepUntilExit(() => void disposed.push('late'))).toThrow(
      expect.objectContaining({ code: 'P1901' }),
    );
    expect(disposed).toEqual(['late']);
    await ending;
  });
});

describe('a path that is removed at the end', () => {
  it('goes again as the last act, for a step under way made it anew', async () => {
    const path = join(temporaryFolder(), 'staging');
    const script = `
      import { mkdirSync, rmSync, writeSync } from 'node:fs';
      import { endLifetime, removeAtExit } from ${JSON.stringify(lifetimeUrl)};
      mkdirSync(${JSON.stringify(path)});
      const release = removeAtExit(() => rmSync(${JSON.stringify(path)}, { recursive: true, force: true }));
      await endLifetime();
      mkdirSync(${JSON.stringify(path)});
      await release();
      writeSync(1, 'made anew');
      process.exit();`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [
      ...['--import', import.meta.resolve('tsx')],
      ...['--input-type=module', '--eval', script],
    ]);
    expect(stdout).toBe('made anew');
    expect(existsSync(path)).toBe(false);
  });

  it('stays when it has been let go', async () => {
    let removals = 0;
    const release = lifetime.removeAtExit(() => void removals++);
    await release();
    await lifetime.endLifetime();
    process.emit('exit', 0);
    expect(removals).toBe(1);
  });
});

const lifetimeUrl = fileURLToPath(new URL('../../lib/lifetime.ts', import.meta.url));
