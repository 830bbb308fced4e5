import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessMemory } from '../../lib/process-memory.ts';
import { childrenOf } from '../support/process-tree.ts';
import type { Attempt, Outcome } from './subject.ts';

/** What came of an attempt, and what it took. */
export interface Observation {
  readonly outcome: Outcome | { readonly kind: 'hung' } | { readonly kind: 'crashed'; readonly how: string };
  readonly ms: number;
  /** Largest resident sets of the tool's process so far, and of the runtime's processes of this attempt. */
  readonly toolBytes: number;
  readonly runtimeBytes: number;
}

const sampleMs = 20;
/** A runtime that holds so much is ended, lest the machine suffers. */
const dangerousBytes = 4e9;

/** Runs attempts one after another in a child process, which is replaced when it hangs or dies. */
export function openWatch(script: string, limitMs: number) {
  let child: ChildProcess | null = null;
  let attempts = 0;

  async function stop(): Promise<void> {
    const ending = child;
    child = null;
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const orphans = childrenOf(ending.pid);
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    for (const pid of orphans) endProcess(pid);
    await gone;
  }

  async function watch(request: Attempt): Promise<Observation> {
    // A fresh process now and then, so that what one mutant costs isn't hidden by what earlier ones did.
    if (attempts++ % 500 === 0) await stop();
    child ??= fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const running = child;
    const pid = running.pid ?? 0;
    let runtimeBytes = 0;
    const sample = setInterval(async () => {
      for (const each of childrenOf(pid)) {
        const { peakBytes = 0, chargedBytes = 0 } = (await readProcessMemory(each)) ?? {};
        runtimeBytes = Math.max(runtimeBytes, peakBytes);
        if (chargedBytes > dangerousBytes) endProcess(each);
      }
    }, sampleMs);
    const began = performance.now();
    const timeout = new AbortController();
    const outcome = await Promise.race([
      new Promise<Observation['outcome']>((resolve) => {
        running.once('message', (reply: Outcome) => resolve(reply));
        running.once('exit', (code, signal) => resolve({ kind: 'crashed', how: String(signal ?? code) }));
        running.send(request);
      }),
      delay(limitMs, { kind: 'hung' } as const, { signal: timeout.signal }),
    ]);
    timeout.abort();
    clearInterval(sample);
    running.removeAllListeners();
    const ms = performance.now() - began;
    const toolBytes = (await readProcessMemory(pid))?.peakBytes ?? 0;
    if (outcome.kind === 'hung' || outcome.kind === 'crashed') await stop();
    return { outcome, ms, toolBytes, runtimeBytes };
  }

  return { watch, stop };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
