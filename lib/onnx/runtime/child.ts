import type { ChildProcess } from 'node:child_process';
import { keepUntilExit } from '../../lifetime.ts';
import { forkBeside } from '../../scripts.ts';

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
  const child = forkBeside('worker', import.meta.url, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // In a process group of its own, so that a terminal's Ctrl-C doesn't make it look like a crash.
    detached: true,
  });
  return { child, close: keepUntilExit(() => end(child)) };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
