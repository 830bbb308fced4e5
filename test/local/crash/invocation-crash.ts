import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../../lib/statistics/random.ts';
import { cgroupsOf } from '../../support/cgroups.ts';
import { clientsOf, invokeBy, writeFiles } from '../cloud.ts';

/** What killed servers left behind; all of them should be empty. */
export interface Left {
  /** Command lines. */
  readonly processes: readonly string[];
  readonly cgroups: readonly string[];
  /** In the folder for temporary files. */
  readonly files: readonly string[];
}

/** Says which way it goes, whatever it is asked to do. */
const code = `
const { spawn } = require('node:child_process');
exports.handler = async ({ way }) => {
  if (way === 'burn') for (;;);
  if (way === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (way === 'children') spawn('sleep', ['600']);
  if (way === 'detached') spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
  if (way === 'write') for (let i = 0; ; i++) require('node:fs').writeFileSync(process.env.TMPDIR + '/' + (i % 9), 'x'.repeat(1e5));
  return way;
};`;
const ways = ['burn', 'sleep', 'children', 'detached', 'detached', 'write', 'nothing'];
const longestLifeMs = 900;

/**
 * Kills servers with `kill -9` while they serve invocations, every other one without cgroups, every third one together with
 * its watchdog, and lets one more start and end.
 *
 * @returns what is left then, and what a killed server's own watchdog failed to remove
 */
export async function rounds(count: number, seed: number): Promise<Left> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const temp = join(folder, 'tmp');
  mkdirSync(temp);
  writeFiles(join(folder, 'code'), { 'index.js': code });
  const start = (enforcement: string) => startServer(join(folder, 'code'), enforcement, temp);
  const pids: number[] = [];
  try {
    for (let round = 0; round < count; round++) {
      const { server, endpoint } = await start(round % 2 === 0 ? 'default' : 'stop-cont');
      pids.push(server.pid ?? 0);
      const { lambda } = clientsOf(endpoint);
      const calls = Array.from({ length: 1 + Math.floor(random() * 5) }, async () => {
        const way = ways[Math.floor(random() * ways.length)];
        await delay(random() * longestLifeMs);
        await invokeBy(lambda, 'fn', { way }).catch(() => undefined);
      });
      await delay(random() * longestLifeMs);
      const watchdog = round % 3 === 2 ? childrenOf(server) : [];
      server.kill('SIGKILL');
      for (const pid of watchdog) kill(pid);
      await once(server, 'exit');
      await Promise.all(calls);
      lambda.destroy();
      if (watchdog.length === 0) await gone(() => processesOf(temp));
    }
    const { server } = await start('default');
    const exit = once(server, 'exit');
    server.stdin?.end();
    await exit;
    await gone(() => processesOf(temp));
    return {
      processes: processesOf(temp),
      cgroups: pids.flatMap(cgroupsOf),
      files: readdirSync(temp).filter((name) => name.startsWith('partita-')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function startServer(codeDir: string, enforcement: string, temp: string) {
  const script = fileURLToPath(new URL('../fixtures/serve.ts', import.meta.url));
  const server = spawn(process.execPath, ['--import', 'tsx', script, codeDir, enforcement], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temp },
  });
  const [line] = await once(server.stdout, 'data');
  return { server, endpoint: String(line).trim() };
}

/** Watchdogs; environments are children too, and are left to the next start. */
function childrenOf({ pid }: ChildProcess): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split(' ')
    .filter((child) => child !== '' && commandOf(child).includes('partita-watchdog'))
    .map(Number);
}

/** Processes of functions: their folder for temporary files is inside the server's. */
function processesOf(temp: string): string[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(`=${temp}/partita-`))
    .map(commandOf);
}

const environmentOf = (pid: string) => read(`/proc/${pid}/environ`);
const commandOf = (pid: string) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Waits for processes to be gone, five seconds at most. */
async function gone(list: () => readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 250 && list().length > 0; attempt++) await delay(20);
  const left = list();
  if (left.length > 0) throw new Error(`still running: ${left.join(', ')}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
