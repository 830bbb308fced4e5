import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { startLocalCloud } from '../../lib/local/index.ts';
import { cgroupsOf } from '../support/cgroups.ts';
import { clientsOf, invokeBy, isRunning, ownCloud, until, writeFiles } from './cloud.ts';

const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFiles(folder, {
  'index.js': `exports.handler = async ({ file }) => {
    if (file) {
      require('fs').writeFileSync(file, String(process.pid));
      for (;;);
    }
    return { pid: process.pid, tempDir: process.env.TMPDIR };
  }`,
});

describe('close', () => {
  it('leaves no process, cgroup or file, be it busy, frozen or starting', async () => {
    const test = await ownCloud();
    await test.cloud.createBucket('some-bucket');
    const busyFile = join(folder, 'busy');
    const frozen = test.create(readFileSync(join(folder, 'index.js'), 'utf8'));
    const { pid, tempDir } = (await test.invoke(frozen)).answer as { pid: number; tempDir: string };
    const busy = test.invoke(frozen, { file: busyFile }).catch(() => 'cut off');
    const busyToo = test.invoke(frozen, { file: `${busyFile}-too` }).catch(() => 'cut off');
    await until(() => existsSync(busyFile) && existsSync(`${busyFile}-too`));
    const starting = test.invoke(frozen, {}).catch(() => 'cut off');
    const pids = [pid, ...[busyFile, `${busyFile}-too`].map((file) => Number(readFileSync(file, 'utf8')))];
    await test.cloud.close();
    expect(pids.filter(isRunning)).toEqual([]);
    expect(cgroupsOf(process.pid)).toEqual([]);
    expect(existsSync(tempDir)).toBe(false);
    await Promise.all([busy, busyToo, starting]);
  });

  it('is waited for, and lets the process end, where nothing else holds it', async () => {
    const script = fileURLToPath(new URL('fixtures/open-and-close.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
    expect(stdout).toBe('closed');
  });

  it('may be called twice', async () => {
    const cloud = await startLocalCloud();
    await cloud.close();
    await cloud.close();
  });
});

describe.each(['default', 'stop-cont'])('kill -9 of a server under %s enforcement', (enforcement) => {
  it('takes its children along, the busy one and the frozen one, and its files', async () => {
    const serve = fileURLToPath(new URL('fixtures/serve.ts', import.meta.url));
    const server = spawn(process.execPath, ['--import', 'tsx', serve, folder, enforcement], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(server.stdout, 'data');
    const { lambda } = clientsOf(String(line).trim());
    const busyFile = join(folder, `busy-${enforcement}`);
    const busy = invokeBy(lambda, 'fn', { file: busyFile }).catch(() => 'cut off');
    await until(() => existsSync(busyFile) && readFileSync(busyFile, 'utf8') !== '');
    const frozen = (await invokeBy(lambda, 'fn')).answer as { pid: number; tempDir: string };
    const pids = [frozen.pid, Number(readFileSync(busyFile, 'utf8'))];
    expect(pids.map(isRunning)).toEqual([true, true]);

    server.kill('SIGKILL');
    await once(server, 'exit');
    await until(() => !pids.some(isRunning) && !existsSync(frozen.tempDir));
    expect(await busy).toBe('cut off');
    lambda.destroy();

    await (await startLocalCloud()).close();
    expect(cgroupsOf(server.pid ?? 0)).toEqual([]);
  });
});

it('a port that is in use is named, with what to do, and nothing is left', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startLocalCloud({ port })).rejects.toMatchObject({
    code: 'P1401',
    message: `Port "${port}" of 127.0.0.1 is already in use.`,
    next: expect.stringContaining('partita serve --port 0'),
  });
  other.close();
  await once(other, 'close');
  const cloud = await startLocalCloud({ port });
  expect(cloud.endpoint).toBe(`http://127.0.0.1:${port}`);
  await cloud.close();
});

it('a number that is no port is refused', async () => {
  await expect(startLocalCloud({ port: 70_000 })).rejects.toMatchObject({ code: 'P1402' });
});

it('two servers run side by side', async () => {
  const [one, two] = [await ownCloud(), await ownCloud()];
  const names = [one, two].map(({ create }) => create('exports.handler = async () => process.pid'));
  expect(one.cloud.endpoint).not.toBe(two.cloud.endpoint);
  const pids = await Promise.all([one.invoke(names[0] ?? ''), two.invoke(names[1] ?? '')]);
  await one.cloud.close();
  expect(pids.map(({ answer }) => isRunning(Number(answer)))).toEqual([false, true]);
});
