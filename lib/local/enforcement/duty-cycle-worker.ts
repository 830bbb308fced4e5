import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { DutyCycle } from './duty-cycle.ts';
import { signalGroup } from './signals.ts';

/** What the server tells this thread, which sends every signal itself so that none overtakes another. */
export type DutyCommand =
  | { readonly kind: 'run'; readonly pgid: number; readonly vcpus: number }
  | { readonly kind: 'freeze'; readonly pgid: number }
  | { readonly kind: 'forget'; readonly pgid: number }
  | { readonly kind: 'end' };

export interface DutyWorkerData {
  readonly port: MessagePort;
  /** Counts commands: the thread sleeps on it. */
  readonly bell: Int32Array;
}

interface Group {
  readonly cycle: DutyCycle;
  runs: boolean;
}

const { port, bell }: DutyWorkerData = workerData;
const groups = new Map<number, Group>();

function obey(command: DutyCommand): boolean {
  if (command.kind === 'end') return false;
  const { pgid } = command;
  groups.delete(pgid);
  if (command.kind === 'freeze') signalGroup(pgid, 'SIGSTOP');
  if (command.kind === 'run') {
    signalGroup(pgid, 'SIGCONT');
    groups.set(pgid, { cycle: new DutyCycle(command.vcpus, performance.now()), runs: true });
  }
  return true;
}

function stepAll(): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const [pgid, group] of groups) {
    const { run, untilMs } = group.cycle.step(performance.now());
    if (run !== group.runs) signalGroup(pgid, run ? 'SIGCONT' : 'SIGSTOP');
    group.runs = run;
    nextMs = Math.min(nextMs, untilMs);
  }
  return nextMs;
}

function serve(): void {
  for (;;) {
    const rung = Atomics.load(bell, 0);
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port))
      if (!obey(received.message)) return;
    // A thread of its own, asleep in Atomics.wait, keeps time to 0.1 ms; timers of the event loop do to 1 ms.
    Atomics.wait(bell, 0, rung, Math.max(0, stepAll() - performance.now()));
  }
}

serve();
port.close();
