import { cpus } from 'node:os';
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CpuClock } from './cpu-clock.ts';
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

const { port, bell }: DutyWorkerData = workerData;
const cpuCount = cpus().length;
const groups = new Map<number, Group>();

/** A process group that is to get its share. */
class Group {
  readonly #pgid: number;
  readonly #clock: CpuClock;
  #cycle: DutyCycle | null = null;
  #runs = true;
  #nextMs = 0;
  /** Counts as CPU time where the system tells none. */
  #ranMs = 0;
  #sinceMs = 0;

  constructor(pgid: number) {
    this.#pgid = pgid;
    this.#clock = new CpuClock(pgid);
  }

  run(vcpus: number): void {
    signalGroup(this.#pgid, 'SIGCONT');
    this.#runs = true;
    this.#nextMs = 0;
    this.#sinceMs = performance.now();
    this.#cycle = new DutyCycle(vcpus, cpuCount, this.#sinceMs, this.#cpuMs());
  }

  freeze(): void {
    signalGroup(this.#pgid, 'SIGSTOP');
    this.#cycle = null;
  }

  forget(): void {
    this.#clock.close();
  }

  /** @returns when to be asked again */
  step(nowMs: number): number {
    if (this.#cycle === null) return Number.POSITIVE_INFINITY;
    if (nowMs < this.#nextMs) return this.#nextMs;
    // Stopped, its threads tell exactly how much they have used.
    if (this.#nextMs > 0 && this.#runs) {
      signalGroup(this.#pgid, 'SIGSTOP');
      this.#ranMs += nowMs - this.#sinceMs;
    }
    const { run, untilMs } = this.#cycle.step(nowMs, this.#cpuMs());
    if (run && this.#nextMs > 0) signalGroup(this.#pgid, 'SIGCONT');
    if (run) this.#sinceMs = performance.now();
    this.#runs = run;
    this.#nextMs = untilMs;
    return untilMs;
  }

  #cpuMs(): number {
    return this.#clock.read() ?? this.#ranMs;
  }
}

function obey(command: DutyCommand): boolean {
  if (command.kind === 'end') return false;
  const { pgid } = command;
  const group = groups.get(pgid) ?? new Group(pgid);
  groups.set(pgid, group);
  if (command.kind === 'run') group.run(command.vcpus);
  if (command.kind === 'freeze') group.freeze();
  if (command.kind === 'forget') {
    group.forget();
    groups.delete(pgid);
  }
  return true;
}

function stepAll(): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const group of groups.values()) nextMs = Math.min(nextMs, group.step(performance.now()));
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
for (const group of groups.values()) group.forget();
port.close();
