import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Bytes of memory that this process and its children can still have: what the machine has left, or less where a cgroup
 * (a container, a systemd slice) says so. Cached files don't count as taken. Where the system doesn't tell, all that
 * the machine has.
 *
 * @param root of the file system
 */
export function availableMemory(root = '/'): number {
  const free = /^MemAvailable:\s+(\d+) kB$/m.exec(read(join(root, 'proc/meminfo')))?.[1];
  return Math.min(free === undefined ? totalmem() : Number(free) * 1024, ...cgroupHeadrooms(root));
}

/** What is left in the cgroup of this process and in each around it. */
function cgroupHeadrooms(root: string): number[] {
  return read(join(root, 'proc/self/cgroup'))
    .split('\n')
    .flatMap((line) => {
      const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (path === undefined) return [];
      if (controllers === '') {
        return upwards(path).map((each) =>
          headroom(join(root, 'sys/fs/cgroup', each), 'memory.max', 'memory.current'),
        );
      }
      if (!controllers?.split(',').includes('memory')) return [];
      return upwards(path).map((each) =>
        headroom(join(root, 'sys/fs/cgroup/memory', each), 'memory.limit_in_bytes', 'memory.usage_in_bytes'),
      );
    });
}

const upwards = (path: string): string[] => (path === '/' ? ['/'] : [path, ...upwards(dirname(path))]);

/** Infinite where there is no limit, or where the files aren't there: in a container, a cgroup outside of it. */
function headroom(folder: string, limitFile: string, usageFile: string): number {
  const limit = Number.parseInt(read(join(folder, limitFile)), 10);
  const used = Number.parseInt(read(join(folder, usageFile)), 10);
  if (!(limit >= 0) || !(used >= 0)) return Number.POSITIVE_INFINITY;
  const stat = read(join(folder, 'memory.stat'));
  const cached = ['inactive_file', 'active_file'].reduce(
    (sum, name) => sum + Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0),
    0,
  );
  return Math.max(0, limit - used + cached);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
