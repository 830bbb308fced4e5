import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessMemory {
  /** What a memory limit counts: anonymous and shared pages, not those that mirror a file. */
  readonly chargedBytes: number;
  /** Largest resident set so far, mapped files included. */
  readonly peakBytes: number;
}

/** How much memory a process holds; null when it is gone. */
export const readProcessMemory: (pid: number) => Promise<ProcessMemory | null> =
  process.platform === 'linux' ? async (pid) => readProcStatus(pid) : readPs;

/** Synchronous, because a read of procfs never waits for a disk and this is on the way of every answer. */
function readProcStatus(pid: number): ProcessMemory | null {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { chargedBytes: bytes('RssAnon') + bytes('RssShmem'), peakBytes: bytes('VmHWM') };
}

/** Where only the resident set is told, it is the charge and, read often, its own peak. */
async function readPs(pid: number): Promise<ProcessMemory | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    const bytes = Number(stdout) * 1024;
    return { chargedBytes: bytes, peakBytes: bytes };
  } catch {
    return null;
  }
}
