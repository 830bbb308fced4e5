import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepUntilExit } from '../../lib/lifetime.ts';

export interface BuiltServer {
  readonly endpoint: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package as it is installed, so that no TypeScript loader takes memory. @returns its folder, and removes it */
export function buildPackage(): { dir: string; remove(): Promise<void> } {
  // Among the dependencies, so that it finds them.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'partita-bench-'));
  const remove = keepUntilExit(() => rmSync(dir, { recursive: true, force: true }));
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', dir], {
    cwd: root,
  });
  return { dir, remove };
}

/**
 * Starts a script of plain JavaScript, which prints its endpoint: a line, or JSON with it. `BENCH_PROFILE=DIR` writes a CPU
 * profile of it there.
 */
export async function startBuilt(script: string, args: readonly string[]): Promise<BuiltServer> {
  const dir = process.env['BENCH_PROFILE'];
  const profiling = dir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${dir}`];
  const child = spawn(process.execPath, [...profiling, script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const stop = keepUntilExit(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    const [endpoint] = /http:\/\/[\d.:]+/.exec(said) ?? [];
    if (endpoint !== undefined && said.endsWith('\n'))
      return { endpoint, pid: child.pid ?? Number.NaN, stop };
  }
  throw new Error(`${script} ended before it answered`);
}
