import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Kills the process groups of a server when it is gone, however it went. */
export interface Watchdog {
  /** A folder in which each group's first process, before anything else, makes a file named by its id. */
  readonly groupsDir: string;
  forget(pgid: number): void;
  close(): Promise<void>;
}

/**
 * The end of its input is the end of the server. Who finds the folder moved away can't say that it is there, and must
 * end by itself: no process slips through between its start and the look into the folder. Processes that a function put
 * into groups of their own are known by their environment, where the system tells it.
 */
const script = `
while read -r line; do :; done
mv -- "$1/groups" "$1/ended"
for file in "$1"/ended/*; do kill -s KILL -- "-\${file##*/}"; done 2>/dev/null
for file in $(grep -ls -- "=$1/" /proc/[0-9]*/environ); do
  file=\${file%/environ}
  kill -s KILL -- "\${file#/proc/}"
done 2>/dev/null
rm -rf -- "$1"`;

/**
 * Starts a shell that outlives a `kill -9` of this process just long enough to clean up after it: a frozen
 * child can't notice by itself that its server is gone.
 *
 * @param runDir folder that it removes at the end
 * @param groupsDir the folder `groups` in it
 */
export function startWatchdog(runDir: string, groupsDir: string): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'partita-watchdog', runDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  });
  const gone = once(shell, 'exit').catch(() => undefined);
  shell.unref();
  shell.stdin.on('error', () => undefined);
  return {
    groupsDir,
    forget: (pgid) => rmSync(join(groupsDir, String(pgid)), { force: true }),
    async close() {
      // Nothing else may be left to keep this process waiting for it.
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
