import { endLifetime, interrupted, isEnding } from '../lifetime.ts';
import { exitCodes, reportFailure } from './command.ts';

const signals = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const;

let isWaitingForStop = false;

/** From now on a signal is how the command ends, not what cuts it short. */
export const waitForStop = (): void => {
  isWaitingForStop = true;
};

/** A terminal and npm each send Ctrl-C to this process: what comes so soon after the first is no second one. */
const patienceMs = 1000;

/**
 * On Ctrl-C and its like, on a failure nobody caught and when nobody reads the output any more: everything this
 * process started or half wrote goes, then the process.
 */
export function endOnSignals(json: boolean): void {
  let firstAtMs: number | null = null;
  for (const [signal, by] of Object.entries(signals)) {
    process.on(signal, () => {
      firstAtMs ??= performance.now();
      if (performance.now() - firstAtMs > patienceMs) process.exit(exitCodes.user);
      void end(() => (isWaitingForStop ? exitCodes.ok : reportFailure(interrupted(by), json)));
    });
  }
  process.on('uncaughtException', (error) => end(() => reportFailure(error, json)));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) =>
      end(() => (error.code === 'EPIPE' ? exitCodes.ok : reportFailure(error, json))),
    );
  }
}

/** The first reason to end is told; what follows from it isn't. */
async function end(tell: () => number): Promise<void> {
  if (isEnding()) return;
  process.exitCode = exitCodes.user;
  await endLifetime();
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  process.exit(tell());
}
