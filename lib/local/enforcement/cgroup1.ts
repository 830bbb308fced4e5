import { join } from 'node:path';
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
 * CPU share and memory limit by cgroup v1: one group in the hierarchy of each controller.
 *
 * @throws Error saying why it can't be used here
 */
export async function openCgroup1(mounts: readonly Mount[] = readMounts()): Promise<Enforcer> {
  const cpu = hierarchy(mounts, 'cpu');
  const memory = hierarchy(mounts, 'memory');
  const parents = [...new Set([cpu, memory])];
  for (const parent of parents) await removeStaleCgroups(parent);
  const confine = (memoryMb: number, vcpus: number) => confineIn(cpu, memory, memoryMb, vcpus);
  await tryConfinement(confine(128, 1));
  return {
    enforcement: 'cgroup1',
    detail: `cgroup v1 at ${parents.join(' and ')}`,
    confine,
    close: () => Promise.resolve(),
  };
}

function hierarchy(mounts: readonly Mount[], controller: string): string {
  const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
  if (mount === undefined) throw new Error(`cgroup v1 has no ${controller} controller here`);
  return mount.dir;
}

function confineIn(cpuParent: string, memoryParent: string, memoryMb: number, vcpus: number): Confinement {
  const name = cgroupName();
  const cpu = join(cpuParent, name);
  const memory = join(memoryParent, name);
  const bytes = memoryMb * 1024 * 1024;
  const setVcpus = (share: number) => writeLimit(cpu, 'cpu.cfs_quota_us', Math.round(share * periodUs));
  const dirs = [...new Set([cpu, memory])];
  makeCgroups(dirs, () => {
    writeLimit(cpu, 'cpu.cfs_period_us', periodUs);
    setVcpus(vcpus);
    writeLimit(memory, 'memory.limit_in_bytes', bytes);
    writeLimitIfAny(memory, 'memory.memsw.limit_in_bytes', bytes);
  });
  return cgroupConfinement({
    dirs,
    setVcpus,
    peakBytes: () => readCount(memory, 'memory.max_usage_in_bytes'),
  });
}
