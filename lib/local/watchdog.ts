import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Kills the process groups it was told of when this process is gone, however it went. */
export interface Watchdog {
  watch(pgid: number): void;
  forget(pgid: number): void;
  /** Ends it without killing anything. */
  close(): Promise<void>;
}

/** Reads the list of living groups, one whole list a line; the end of its input is the end of the server. */
const script = `
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
rm -rf -- "$1"`;

/**
 * Starts a shell that outlives a `kill -9` of this process just long enough to clean up after it: a frozen
 * child can't notice by itself that its server is gone.
 *
 * @param runDir folder it removes at the end
 */
export function startWatchdog(runDir: string): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'partita-watchdog', runDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  const gone = once(shell, 'exit').catch(() => undefined);
  shell.unref();
  shell.stdin.on('error', () => undefined);
  const groups = new Set<number>();
  const tell = () => shell.stdin.write(`${[...groups].join(' ')}\n`);
  return {
    watch(pgid) {
      groups.add(pgid);
      tell();
    },
    forget(pgid) {
      if (groups.delete(pgid)) tell();
    },
    async close() {
      groups.clear();
      tell();
      // Nothing else may be left to keep this process waiting for it.
      shell.ref();
      shell.stdin.end();
      shell.ref();
      await gone;
    },
  };
}
