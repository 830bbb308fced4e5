import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { keepUntilExit } from '../../lib/lifetime.ts';

/** A server in a process of its own, so that it and the caller don't share an event loop. */
export interface ServerProcess {
  readonly endpoint: string;
  readonly lambda: LambdaClient;
  stop(): Promise<void>;
}

/**
 * Starts a script of this folder, which prints its endpoint once it answers and ends with its input.
 *
 * @param sockets connections that its client may open
 */
export async function startServer(script: string, args: string[], sockets = 50): Promise<ServerProcess> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...profiling(), '--import', 'tsx', file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exit.then(() => Promise.reject(new Error(`${script} ended before it answered`))),
  ]);
  const endpoint = String(line).trim();
  const lambda = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: sockets } },
  });
  const stop = keepUntilExit(async () => {
    lambda.destroy();
    child.stdin.end();
    await exit;
  });
  return { endpoint, lambda, stop };
}

/** `BENCH_PROFILE=DIR` writes a CPU profile of each server there. */
function profiling(): string[] {
  const dir = process.env['BENCH_PROFILE'];
  return dir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${dir}`];
}
