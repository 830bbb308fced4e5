/** Sends a signal to a process group; a group that is gone, or whose last process is going, is no error. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pgid, signal);
  } catch {
    // ESRCH: gone. EPERM: macOS says so of a zombie.
  }
}

/** Kills one process, whatever group it is in; one that is gone is no error. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: gone.
  }
}
