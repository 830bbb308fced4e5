import { PartitaError } from './errors.ts';

type Dispose = () => void | Promise<void>;

const live = new Set<Dispose>();
const lastActs = new Set<() => void>();
let ended: Promise<void> | null = null;

/** Whether the process is ending: what fails from now on fails because of that. */
export const isEnding = (): boolean => ended !== null;

/**
 * Registers something that must not outlive this process: a child, a cgroup, a half-written folder.
 *
 * @returns disposes of it now, once, and forgets it
 * @throws PartitaError P1901 when the process is already ending; the thing is disposed of first
 */
export function keepUntilExit(dispose: Dispose): () => Promise<void> {
  if (isEnding()) {
    void dispose();
    throw interrupted();
  }
  live.add(dispose);
  return async () => {
    if (live.delete(dispose)) await dispose();
  };
}

/**
 * Like `keepUntilExit`, for a path that a step still under way could make anew: it's removed once more as the very
 * last act of the process.
 */
export function removeAtExit(remove: () => void): () => Promise<void> {
  lastActs.add(remove);
  const dispose = keepUntilExit(remove);
  return async () => {
    if (!isEnding()) lastActs.delete(remove);
    await dispose();
  };
}

/**
 * Disposes of everything that is registered, newest first. Nothing can be registered afterwards.
 * A second call waits for the first.
 */
export function endLifetime(): Promise<void> {
  // Not at once: from here on the process is ending, also for what the disposals call.
  ended ??= Promise.resolve().then(disposeOfAll);
  return ended;
}

async function disposeOfAll(): Promise<void> {
  process.once('exit', () => {
    for (const act of lastActs) void ignoringFailure(act);
  });
  const disposals = [...live].reverse();
  live.clear();
  for (const dispose of disposals) await ignoringFailure(dispose);
}

async function ignoringFailure(dispose: Dispose): Promise<void> {
  try {
    await dispose();
  } catch {
    // The rest must still go; what failed to go is stale to the next start, which removes it.
  }
}

/** The user pressed Ctrl-C, or the process was asked to end by a signal. */
export const interrupted = (by = 'Ctrl-C') =>
  new PartitaError(
    'P1901',
    `Stopped by "${by}"; nothing half done was left behind.`,
    'Run the same command again',
  );
