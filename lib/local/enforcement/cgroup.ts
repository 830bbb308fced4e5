import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Enforcement } from '../../plan/platform.ts';
import {
  cgroupConfinement,
  cgroupName,
  type Mount,
  makeCgroups,
  readCount,
  readMounts,
  removeStaleCgroups,
  tryConfinement,
} from './cgroup-files.ts';
import type { Confinement, Enforcer } from './confinement.ts';

/** Folders in which groups are made: in version 2 one and the same. */
interface Hierarchies {
  readonly cpu: string;
  readonly memory: string;
}

/** What the versions of cgroups do differently. */
export interface CgroupVersion {
  readonly enforcement: Enforcement;
  readonly title: string;
  /**
   * Where groups might be made, the best place first.
   * @throws Error where there can't be such a place
   */
  places(mounts: readonly Mount[]): Hierarchies[];
  /** Makes groups in a place have the controllers. */
  prepare(place: Hierarchies): void;
  limitCpu(dir: string, vcpus: number): void;
  limitMemory(dir: string, bytes: number): void;
  /** The file that tells the most memory held, in bytes: the cache of files that were read or written, too. */
  peakFile(dir: string): string;
  /** What `memory.stat` calls the cache of files, and those of its pages that are mapped. */
  readonly cacheKeys: { readonly files: string; readonly mapped: string };
}

/**
 * CPU share and memory limit by cgroups: in the first place where a process can be confined.
 *
 * @throws Error saying why there is none
 */
export async function openCgroup(
  version: CgroupVersion,
  mounts: readonly Mount[] = readMounts(),
): Promise<Enforcer> {
  let reason: unknown = new Error(`${version.title} has no cpu and memory controllers here`);
  for (const place of version.places(mounts)) {
    const parents = [...new Set([place.cpu, place.memory])];
    const confine = (memoryMb: number, vcpus: number) => confineIn(version, place, memoryMb, vcpus);
    try {
      version.prepare(place);
      for (const parent of parents) await removeStaleCgroups(parent);
      await tryConfinement(confine(128, 1));
      const detail = `${version.title} at ${parents.join(' and ')}`;
      return { enforcement: version.enforcement, detail, confine, close: () => Promise.resolve() };
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

function confineIn(
  version: CgroupVersion,
  place: Hierarchies,
  memoryMb: number,
  initialVcpus: number,
): Confinement {
  const name = cgroupName();
  const cpu = join(place.cpu, name);
  const memory = join(place.memory, name);
  const dirs = [...new Set([cpu, memory])];
  const setVcpus = (vcpus: number) => version.limitCpu(cpu, vcpus);
  makeCgroups(dirs, () => {
    setVcpus(initialVcpus);
    version.limitMemory(memory, memoryMb * 1024 * 1024);
  });
  const peak = version.peakFile(memory);
  return cgroupConfinement({
    dirs,
    setVcpus,
    peakBytes: () => Math.max(0, readCount(memory, peak) - reclaimableBytes(memory, version)),
  });
}

/**
 * Pages of files that nothing has mapped: the kernel takes them back before anything runs out of memory, so that a function
 * that writes to /tmp doesn't use as much more. Those of memory file systems it can't.
 */
function reclaimableBytes(memory: string, { cacheKeys }: CgroupVersion): number {
  const stat = readFileSync(join(memory, 'memory.stat'), 'utf8');
  const bytes = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return Math.max(0, bytes(cacheKeys.files) - bytes('shmem') - bytes(cacheKeys.mapped));
}
