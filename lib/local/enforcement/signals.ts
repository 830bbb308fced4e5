import { hasCode } from '../has-code.ts';

/** Sends a signal to a process group; a group that is gone, or whose last process is going, is no error. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pgid, signal);
  } catch {
    // ESRCH: gone. EPERM: macOS says so of a zombie.
  }
}

/** Whether a process lives, be it another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
