import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { readProcessMemory } from '../../process-memory.ts';
import { type Confinement, type Enforcer, periodUs } from './confinement.ts';
import type { DutyCommand, DutyWorkerData } from './duty-cycle-worker.ts';
import { signalGroup } from './signals.ts';

/** How often resident memory is read: a look costs 0.05 ms on Linux, a `ps` elsewhere. */
const memoryWatchMs = process.platform === 'linux' ? 20 : 200;

/**
 * CPU share by stopping and continuing the whole process group on Lambda's period as it uses up CPU time, memory limit by
 * watching. Needs no rights. Where the system doesn't tell CPU time as it goes (macOS), each busy thread gets the share.
 *
 * @param workerFile the bundled duty-cycle-worker
 * @throws Error where processes can't be stopped
 */
export async function openStopCont(workerFile: string): Promise<Enforcer> {
  await tryStopping();
  const { port1, port2 } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const workerData: DutyWorkerData = { port: port2, bell };
  const worker = new Worker(workerFile, { workerData, transferList: [port2], execArgv: [] });
  worker.unref();
  const tell = (command: DutyCommand) => {
    port1.postMessage(command);
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  return {
    enforcement: 'stop-cont',
    detail: `SIGSTOP and SIGCONT on a period of ${periodUs / 1000} ms, memory watched every ${memoryWatchMs} ms`,
    confine: (memoryMb, vcpus) => confineBySignals(memoryMb, vcpus, tell),
    async close() {
      const exit = once(worker, 'exit');
      worker.ref();
      tell({ kind: 'end' });
      await exit;
      port1.close();
    },
  };
}

async function tryStopping(): Promise<void> {
  const child = spawn('/bin/sh', ['-c', 'read -r line'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('a shell could not be started');
  const exit = once(child, 'exit');
  try {
    process.kill(-pid, 'SIGSTOP');
    process.kill(-pid, 'SIGCONT');
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
}

function confineBySignals(
  memoryMb: number,
  initialVcpus: number,
  tell: (command: DutyCommand) => void,
): Confinement {
  let vcpus = initialVcpus;
  let pgid: number | null = null;
  let frozen = false;
  let peakBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  const watchMemory = async (pid: number) => {
    if (pid !== pgid) return;
    const memory = frozen ? null : await readProcessMemory(pid);
    if (memory !== null) {
      peakBytes = Math.max(peakBytes, memory.chargedBytes);
      if (memory.chargedBytes > memoryMb * 1024 * 1024) signalGroup(pid, 'SIGKILL');
    }
    if (pid === pgid) timer = setTimeout(watchMemory, memoryWatchMs, pid).unref();
  };

  return {
    procsFiles: [],
    started(pid) {
      if (pgid !== null) tell({ kind: 'forget', pgid });
      clearTimeout(timer);
      pgid = pid;
      frozen = false;
      tell({ kind: 'run', pgid, vcpus });
      void watchMemory(pid);
    },
    setVcpus(share) {
      vcpus = share;
    },
    freeze() {
      frozen = true;
      if (pgid !== null) tell({ kind: 'freeze', pgid });
    },
    thaw() {
      frozen = false;
      if (pgid !== null) tell({ kind: 'run', pgid, vcpus });
    },
    peakBytes: () => peakBytes,
    async dispose() {
      if (pgid === null) return;
      tell({ kind: 'forget', pgid });
      signalGroup(pgid, 'SIGKILL');
      pgid = null;
      clearTimeout(timer);
    },
  };
}
