import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  cgroupConfinement,
  cgroupName,
  type Mount,
  makeCgroups,
  readCount,
  readMounts,
  removeStaleCgroups,
  tryConfinement,
  writeLimit,
  writeLimitIfAny,
} from './cgroup-files.ts';
import { type Confinement, type Enforcer, periodUs } from './confinement.ts';

/**
 * CPU share and memory limit by cgroup v2, in the nearest cgroup above ours that may have children with both
 * controllers: a delegated one, or the root for root.
 *
 * @throws Error saying why it can't be used here
 */
export async function openCgroup2(mounts: readonly Mount[] = readMounts()): Promise<Enforcer> {
  const root = mounts.find(({ type }) => type === 'cgroup2')?.dir;
  if (root === undefined) throw new Error('cgroup v2 is not mounted');
  let reason: unknown = new Error(`cgroup v2 at ${root} has no cpu and memory controllers`);
  for (const parent of ancestors(root)) {
    if (!controllersOf(parent, 'cgroup.controllers').includes('cpu')) continue;
    const confine = (memoryMb: number, vcpus: number) => confineIn(parent, memoryMb, vcpus);
    try {
      if (!hasBoth(controllersOf(parent, 'cgroup.subtree_control')))
        writeLimit(parent, 'cgroup.subtree_control', '+cpu +memory');
      await removeStaleCgroups(parent);
      await tryConfinement(confine(128, 1));
      return {
        enforcement: 'cgroup2',
        detail: `cgroup v2 at ${parent}`,
        confine,
        close: () => Promise.resolve(),
      };
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

/** Our own cgroup and those above it, nearest first. */
function ancestors(root: string): string[] {
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  const dirs = [root];
  for (let dir = resolve(root, `.${own}`); dir.startsWith(`${root}/`); dir = dirname(dir))
    dirs.splice(-1, 0, dir);
  return dirs;
}

function controllersOf(dir: string, file: string): string[] {
  const path = join(dir, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ') : [];
}

const hasBoth = (controllers: readonly string[]) =>
  controllers.includes('cpu') && controllers.includes('memory');

function confineIn(parent: string, memoryMb: number, vcpus: number): Confinement {
  const dir = join(parent, cgroupName());
  const setVcpus = (share: number) =>
    writeLimit(dir, 'cpu.max', `${Math.round(share * periodUs)} ${periodUs}`);
  makeCgroups([dir], () => {
    setVcpus(vcpus);
    writeLimit(dir, 'memory.max', memoryMb * 1024 * 1024);
    writeLimitIfAny(dir, 'memory.swap.max', 0);
  });
  const peak = existsSync(join(dir, 'memory.peak')) ? 'memory.peak' : 'memory.current';
  return cgroupConfinement({ dirs: [dir], setVcpus, peakBytes: () => readCount(dir, peak) });
}
