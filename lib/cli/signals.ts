import { endLifetime, interrupted } from '../lifetime.ts';
import { reportFailure } from './command.ts';

/** On Ctrl-C and its like: everything this process started or half wrote goes, then the process. */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, async () => {
      // A second Ctrl-C finds no handler and ends the process at once.
      process.stderr.write('\r\x1b[2K');
      await endLifetime();
      process.exit(reportFailure(interrupted(), false));
    });
  }
  process.stdout.on('error', async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    await endLifetime();
    process.exit();
  });
}
