import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/**
 * CPU time that a process, its threads and its children have used. Threads that run at the moment are some milliseconds
 * behind: the kernel brings them up to date when they stop.
 */
export class CpuClock {
  readonly #pid: number;
  /** Open, because reading an open file of procfs takes a third of the time. */
  readonly #files = new Map<string, OpenFile>();
  #endedMs = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** @returns ms, never less than before; null where the system doesn't tell */
  read(): number | null {
    let usedMs = this.#endedMs;
    const seen = new Set<string>();
    for (const path of threadsOf(this.#pid)) {
      const file = this.#open(path);
      if (file === null) continue;
      seen.add(path);
      usedMs += file.update();
    }
    for (const [path, file] of this.#files) {
      if (seen.has(path)) continue;
      this.#endedMs += file.lastMs;
      usedMs += file.lastMs;
      file.close();
      this.#files.delete(path);
    }
    return this.#files.size === 0 ? null : usedMs;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #open(path: string): OpenFile | null {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    try {
      const file = new OpenFile(path);
      this.#files.set(path, file);
      return file;
    } catch {
      return null;
    }
  }
}

const buffer = Buffer.alloc(256);

/** A `schedstat` of procfs. Source: Linux, Documentation/scheduler/sched-stats.rst. */
class OpenFile {
  lastMs = 0;
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  update(): number {
    try {
      const length = readSync(this.#fd, buffer, 0, buffer.length, 0);
      this.lastMs = Number.parseInt(buffer.toString('latin1', 0, length), 10) / 1e6;
    } catch {
      // The thread has ended: what it used until the last look counts.
    }
    return this.lastMs;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Paths of the `schedstat` of each thread of a process and of what its main thread has started. */
function threadsOf(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  try {
    const own = readdirSync(folder).map((thread) => `${folder}/${thread}/schedstat`);
    return [...own, ...childrenOf(pid).flatMap(threadsOf)];
  } catch {
    return [];
  }
}

function childrenOf(pid: number): number[] {
  const fd = openSync(`/proc/${pid}/task/${pid}/children`, 'r');
  try {
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    return buffer.toString('latin1', 0, length).split(' ').map(Number).filter(Boolean);
  } finally {
    closeSync(fd);
  }
}
