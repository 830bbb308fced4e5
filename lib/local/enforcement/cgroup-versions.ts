import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CgroupVersion } from './cgroup.ts';
import { writeLimit, writeLimitIfAny } from './cgroup-files.ts';
import { periodUs } from './confinement.ts';

const quotaUs = (vcpus: number) => Math.round(vcpus * periodUs);

/** One hierarchy for each controller, mounted anywhere. */
export const cgroup1: CgroupVersion = {
  enforcement: 'cgroup1',
  title: 'cgroup v1',
  places(mounts) {
    const hierarchy = (controller: string) => {
      const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
      if (mount === undefined) throw new Error(`cgroup v1 has no ${controller} controller here`);
      return mount.dir;
    };
    return [{ cpu: hierarchy('cpu'), memory: hierarchy('memory') }];
  },
  prepare: () => undefined,
  limitCpu(dir, vcpus) {
    writeLimit(dir, 'cpu.cfs_period_us', periodUs);
    writeLimit(dir, 'cpu.cfs_quota_us', quotaUs(vcpus));
  },
  limitMemory(dir, bytes) {
    writeLimit(dir, 'memory.limit_in_bytes', bytes);
    writeLimitIfAny(dir, 'memory.memsw.limit_in_bytes', bytes);
  },
  peakFile: () => 'memory.max_usage_in_bytes',
  cacheKeys: { files: 'cache', mapped: 'mapped_file' },
};

/** One hierarchy for all; groups go into the nearest cgroup above ours that may have children with both controllers. */
export const cgroup2: CgroupVersion = {
  enforcement: 'cgroup2',
  title: 'cgroup v2',
  places(mounts) {
    const root = mounts.find(({ type }) => type === 'cgroup2')?.dir;
    if (root === undefined) throw new Error('cgroup v2 is not mounted');
    return ancestors(root)
      .filter((dir) => controllersOf(dir, 'cgroup.controllers').includes('cpu'))
      .map((dir) => ({ cpu: dir, memory: dir }));
  },
  prepare({ cpu }) {
    const enabled = controllersOf(cpu, 'cgroup.subtree_control');
    if (!enabled.includes('cpu') || !enabled.includes('memory'))
      writeLimit(cpu, 'cgroup.subtree_control', '+cpu +memory');
  },
  limitCpu: (dir, vcpus) => writeLimit(dir, 'cpu.max', `${quotaUs(vcpus)} ${periodUs}`),
  limitMemory(dir, bytes) {
    writeLimit(dir, 'memory.max', bytes);
    writeLimitIfAny(dir, 'memory.swap.max', 0);
  },
  peakFile: (dir) => (existsSync(join(dir, 'memory.peak')) ? 'memory.peak' : 'memory.current'),
  cacheKeys: { files: 'file', mapped: 'file_mapped' },
};

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
