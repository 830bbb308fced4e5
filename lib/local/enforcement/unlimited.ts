import type { Confinement, Enforcer } from './confinement.ts';
import { signalGroup } from './signals.ts';

/** Neither CPU share nor memory limit: times measured under it are the machine's, not Lambda's. */
export const unlimited: Enforcer = {
  enforcement: 'none',
  detail: 'no limits',
  confine: leaveAlone,
  close: () => Promise.resolve(),
};

function leaveAlone(): Confinement {
  let pgid: number | null = null;
  const signal = (name: NodeJS.Signals) => {
    if (pgid !== null) signalGroup(pgid, name);
  };
  return {
    procsFiles: [],
    started(pid) {
      pgid = pid;
    },
    setVcpus: () => undefined,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    peakBytes: () => 0,
    async dispose() {
      signal('SIGKILL');
    },
  };
}
