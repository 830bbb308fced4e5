import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readProcessMemory } from '../../lib/process-memory.ts';
import { childrenOf } from '../../test/support/process-tree.ts';

/** What a program took, from its start to its end. */
export interface Observed {
  readonly ms: number;
  /** Largest resident set of its process, and of each that it started, added up. */
  readonly peakBytes: number;
}

const sampleMs = 20;

/** Runs a program to its end. @throws Error when it fails, with what it said */
export async function observe(command: string, args: readonly string[]): Promise<Observed> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const peaks = new Map<number, number>();
  const note = async (pid: number) => {
    const { peakBytes = 0 } = (await readProcessMemory(pid)) ?? {};
    peaks.set(pid, Math.max(peakBytes, peaks.get(pid) ?? 0));
  };
  const sampling = setInterval(() => {
    const pid = child.pid ?? 0;
    for (const each of [pid, ...childrenOf(pid)]) void note(each);
  }, sampleMs);
  const [code] = await once(child, 'close').finally(() => clearInterval(sampling));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${said.trim().slice(-500)}`);
  return {
    ms: performance.now() - began,
    peakBytes: [...peaks.values()].reduce((sum, peak) => sum + peak, 0),
  };
}
