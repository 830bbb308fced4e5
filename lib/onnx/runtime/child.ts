import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { keepUntilExit } from '../../lifetime.ts';

/** A process that ONNX Runtime runs in. */
interface RuntimeChild {
  readonly child: ChildProcess;
  close(): Promise<void>;
}

let spare: RuntimeChild | null = null;

/**
 * Starts the process that the next runtime will run in, so that it gets ready while the caller does other things.
 * It costs a tenth of a second or more to start.
 */
export function startAhead(): void {
  spare ??= start();
}

/** The process that was started ahead, or a new one. */
export function takeChild(): RuntimeChild {
  const taken = spare ?? start();
  spare = null;
  return taken;
}

function start(): RuntimeChild {
  const isSource = import.meta.url.endsWith('.ts');
  const worker = fileURLToPath(new URL(isSource ? './worker.ts' : './worker.js', import.meta.url));
  const child = fork(worker, {
    serialization: 'advanced',
    execArgv: isSource ? runFromSource() : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // In a process group of its own, so that a terminal's Ctrl-C doesn't make it look like a crash.
    detached: true,
  });
  return { child, close: keepUntilExit(() => end(child)) };
}

/** As CommonJS: the hooks that tsx has for ES modules take a quarter of a second longer to start. */
const runFromSource = (): string[] => [
  '--require',
  createRequire(import.meta.url).resolve('tsx/cjs'),
  '--eval',
  'require(process.argv[1])',
];

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
