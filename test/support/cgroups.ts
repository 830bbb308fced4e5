import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Control groups that a process of Partita made, anywhere on the machine. */
export function cgroupsOf(pid: number): string[] {
  if (!existsSync('/proc/self/mounts')) return [];
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .flatMap(([, dir = '']) => foldersIn(dir))
    .filter((path) => path.match(`/partita-${pid}-\\d+$`));
}

/** All folders below one. Those of other tests come and go meanwhile, which a recursive listing would fail at. */
function foldersIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => [join(dir, name), ...foldersIn(join(dir, name))]);
  } catch {
    return [];
  }
}
