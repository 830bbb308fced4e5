import { PartitaError } from './errors.ts';

type Dispose = () => void | Promise<void>;

const live = new Set<Dispose>();
let ending = false;

/**
 * Registers something that must not outlive this process: a child, a cgroup, a half-written folder.
 *
 * @returns disposes of it now, once, and forgets it
 * @throws PartitaError P1901 when the process is already ending; the thing is disposed of first
 */
export function keepUntilExit(dispose: Dispose): () => Promise<void> {
  if (ending) {
    void dispose();
    throw interrupted();
  }
  live.add(dispose);
  return async () => {
    if (live.delete(dispose)) await dispose();
  };
}

/** Disposes of everything that is registered, newest first. Nothing can be registered afterwards. */
export async function endLifetime(): Promise<void> {
  ending = true;
  const disposals = [...live].reverse();
  live.clear();
  for (const dispose of disposals) {
    try {
      await dispose();
    } catch {
      // The rest must still go; what failed to go is reported by the next start, which finds it stale.
    }
  }
}

/** The user pressed Ctrl-C, or the process was asked to end. */
export const interrupted = () =>
  new PartitaError('P1901', 'Stopped by "Ctrl-C"; nothing was left behind.', 'Run the same command again');
