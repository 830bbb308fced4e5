import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { keepUntilExit } from '../../lib/lifetime.ts';

/** A server in a process of its own, so that it and the caller don't share an event loop. */
export interface ServerProcess {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts a script of this folder, which prints its endpoint once it answers and ends with its input. */
export async function startServer(script: string, args: string[]): Promise<ServerProcess> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exit.then(() => Promise.reject(new Error(`${script} ended before it answered`))),
  ]);
  const endpoint = String(line).trim();
  const stop = keepUntilExit(async () => {
    child.stdin.end();
    await exit;
  });
  return { endpoint, stop };
}
