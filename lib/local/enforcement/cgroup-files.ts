import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isInUse } from '../../folders.ts';
import { keepUntilExit } from '../../lifetime.ts';
import { hasCode } from '../has-code.ts';
import type { Confinement } from './confinement.ts';
import { enter } from './enter.ts';
import { signalGroup } from './signals.ts';

const ours = new Set<string>();

/** Names hold our process id: servers don't collide, and a later one knows whose are stale. */
export function cgroupName(): string {
  const name = `partita-${process.pid}-${ours.size + 1}`;
  ours.add(name);
  return name;
}

/** One line of `/proc/self/mounts`. */
export interface Mount {
  readonly dir: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** What is mounted; nothing on systems other than Linux. */
export function readMounts(): Mount[] {
  const file = '/proc/self/mounts';
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, dir = '', type = '', options = ''] = line.split(' ');
      return { dir: dir.replaceAll('\\040', ' '), type, options: options.split(',') };
    });
}

export const writeLimit = (dir: string, file: string, value: string | number) =>
  writeFileSync(join(dir, file), String(value));

/** Writes a limit that not every kernel has. */
export function writeLimitIfAny(dir: string, file: string, value: string | number): void {
  try {
    writeLimit(dir, file, value);
  } catch {
    // Without swap accounting there is no file for it, and nothing to limit.
  }
}

export const readCount = (dir: string, file: string) => Number(readFileSync(join(dir, file), 'utf8'));

/** Makes cgroups and sets their limits; leaves none of them where that fails. */
export function makeCgroups(dirs: readonly string[], limit: () => void): void {
  const made: string[] = [];
  try {
    for (const dir of dirs) {
      mkdirSync(dir);
      made.push(dir);
    }
    limit();
  } catch (error) {
    for (const dir of made) rmdirSync(dir);
    throw error;
  }
}

/** Kills what runs in a cgroup and removes it; one that is gone already is no error. */
async function removeCgroup(dir: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      // A process of another pid namespace is listed as 0, which `kill` takes for our own group.
      for (const pid of readFileSync(join(dir, 'cgroup.procs'), 'utf8').split('\n').map(Number))
        if (pid > 0) process.kill(pid, 'SIGKILL');
      rmdirSync(dir);
      return;
    } catch (error) {
      if (hasCode(error, 'ENOENT') || hasCode(error, 'ENODEV')) return;
      if (!hasCode(error, 'EBUSY') && !hasCode(error, 'ESRCH')) throw error;
    }
    await delay(10);
  }
}

/** Removes the cgroups that servers left which were killed. */
export async function removeStaleCgroups(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const pid = /^partita-(\d+)-\d+$/.exec(name)?.[1];
    if (pid !== undefined && !ours.has(name) && !isInUse(Number(pid))) await removeCgroup(join(parent, name));
  }
}

/**
 * A confinement in cgroups, which don't outlive this process; freezing is by signals, which every version has and which
 * are as quick.
 */
export function cgroupConfinement(cgroup: {
  readonly dirs: readonly string[];
  setVcpus(vcpus: number): void;
  peakBytes(): number;
}): Confinement {
  let pgid: number | null = null;
  const signal = (name: NodeJS.Signals) => {
    if (pgid !== null) signalGroup(pgid, name);
  };
  const dispose = keepUntilExit(async () => {
    for (const dir of cgroup.dirs) await removeCgroup(dir);
  });
  return {
    procsFiles: cgroup.dirs.map((dir) => join(dir, 'cgroup.procs')),
    started(pid) {
      pgid = pid;
    },
    setVcpus: (vcpus) => cgroup.setVcpus(vcpus),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    peakBytes: () => cgroup.peakBytes(),
    dispose,
  };
}

/**
 * Starts a process in a confinement and ends it again.
 *
 * @throws Error when it can't be entered
 */
export async function tryConfinement(confinement: Confinement): Promise<void> {
  try {
    const [file, args] = enter(confinement.procsFiles, ['/bin/sh', '-c', 'exit 0']);
    const [code] = await once(spawn(file, args, { stdio: 'ignore' }), 'exit');
    if (code !== 0) throw new Error('a process could not enter the cgroup');
  } finally {
    await confinement.dispose();
  }
}
