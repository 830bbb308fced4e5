import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { enter } from '../enforcement/enter.ts';
import { signalGroup } from '../enforcement/signals.ts';

/** A byte that no UTF-8 text holds: all that the process printed before asking for an event has been read. */
const drainedMark = 0xff;

export interface RuntimeStart {
  readonly command: readonly string[];
  readonly procsFiles: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface RuntimeProcessListener {
  output(chunk: Buffer | string): void;
  drained(): void;
  /** Once; all it printed has been told by then. */
  exited(code: number | null, signal: NodeJS.Signals | null): void;
}

export interface RuntimeProcess {
  /** Null when it could not be started. */
  readonly pid: number | null;
  /** False as soon as it is known to have ended. */
  readonly running: boolean;
  kill(): void;
}

/**
 * Starts the process of an environment as the leader of a process group of its own, so that a terminal's Ctrl-C
 * does not reach it.
 */
export function startRuntimeProcess(start: RuntimeStart, listener: RuntimeProcessListener): RuntimeProcess {
  const [file, args] = enter(start.procsFiles, start.command);
  const child = spawn(file, args, {
    cwd: start.cwd,
    env: start.variables,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = child.pid ?? null;
  let running = pid !== null;
  const kill = () => {
    if (pid !== null) signalGroup(pid, 'SIGKILL');
  };
  child.stdout.on('data', (chunk: Buffer) => readOutput(chunk, listener));
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.once('exit', async (code, signal) => {
    running = false;
    kill();
    // A process that left the group could hold the output open.
    await Promise.race([closed, delay(200)]);
    listener.exited(code, signal);
  });
  child.once('error', (error) => {
    if (pid !== null) return;
    listener.output(`${error.message}\n`);
    listener.exited(127, null);
  });
  return {
    pid,
    get running() {
      return running;
    },
    kill,
  };
}

function readOutput(chunk: Buffer, listener: RuntimeProcessListener): void {
  const at = chunk.indexOf(drainedMark);
  if (at === -1) {
    listener.output(chunk);
    return;
  }
  if (at > 0) listener.output(chunk.subarray(0, at));
  listener.drained();
  if (at + 1 < chunk.length) readOutput(chunk.subarray(at + 1), listener);
}
