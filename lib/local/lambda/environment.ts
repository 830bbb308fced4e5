import { vcpus } from '../../plan/lambda-limits.ts';
import { readProcessMemory } from '../../process-memory.ts';
import type { Confinement } from '../enforcement/confinement.ts';
import type { RunnableFunction } from '../local-function.ts';
import { faultOf, messageOf } from './answer.ts';
import type { Execution, InitializationType, Invocation, Outcome } from './execution.ts';
import { LogTail } from './log-tail.ts';
import { Runtime, type RuntimeSetup } from './runtime.ts';
import { type SystemLog, systemLog } from './system-log.ts';

/** Longest initialisation. Source: AWS Lambda, "Understanding the Lambda execution environment lifecycle". */
const initLimitMs = 10_000;

/** The function was deleted meanwhile. */
const cutOff: Outcome = { kind: 'exited', code: null, signal: 'SIGKILL' };

export interface EnvironmentSetup extends RuntimeSetup {
  readonly fn: RunnableFunction;
  readonly initializationType: InitializationType;
  /** With the CPU share that initialisation is given. */
  readonly confinement: Confinement;
  /** Removes what it leaves: its temp folder. */
  cleanUp(): Promise<void>;
}

/**
 * Where a function runs, one invocation at a time, frozen in between: a confinement, a temp folder, a log, and a runtime
 * process. After a timeout or an exit the process is started anew within the next invocation, as Lambda does
 * ("suppressed init"): with the function's own CPU share, under its own timeout, and billed as duration.
 */
export class Environment {
  readonly fn: RunnableFunction;
  readonly initializationType: InitializationType;
  readonly #setup: EnvironmentSetup;
  readonly #log: LogTail;
  readonly #systemLog: SystemLog;
  #runtime: Runtime;
  #initialised = false;
  #lost = false;
  /** A process that is to replace the one that ended. */
  #starting: Promise<unknown> = Promise.resolve();
  #ending: Promise<void> | null = null;
  #freezing: NodeJS.Immediate | undefined;
  #peakBytes = 0;

  private constructor(setup: EnvironmentSetup, log: LogTail, runtime: Runtime) {
    this.fn = setup.fn;
    this.initializationType = setup.initializationType;
    this.#setup = setup;
    this.#log = log;
    this.#systemLog = systemLog(setup.fn.logFormat ?? 'Text');
    this.#runtime = runtime;
  }

  /** Starts the process; its initialisation is awaited by the first run. */
  static async start(setup: EnvironmentSetup): Promise<Environment> {
    const log = new LogTail();
    return new Environment(setup, log, await Runtime.start(setup, log));
  }

  /** Whether it can run another invocation; one whose memory ran out can't. */
  get usable(): boolean {
    return !this.#lost && this.#ending === null;
  }

  /** Whether the next invocation would be a warm one. */
  get ready(): boolean {
    return this.#initialised && this.#runtime.running;
  }

  /**
   * Initialises ahead of the first invocation.
   * @returns whether that succeeded
   */
  async prepare(): Promise<boolean> {
    await this.#initialise();
    if (this.#runtime.running) this.#freezeSoon();
    return this.ready;
  }

  async run(invocation: Invocation): Promise<Execution> {
    const initMs = this.#initialised ? null : await this.#initialise();
    const timeoutMs = this.fn.timeoutSec * 1000;
    const startedAtMs = performance.now();
    const failed = this.#runtime.running ? null : await this.#restart(timeoutMs);
    if (invocation.wantsLog) this.#log.push(this.#systemLog.start(invocation.requestId, this.fn.version));
    const leftMs = Math.max(0, timeoutMs - (performance.now() - startedAtMs));
    const end = failed ?? (await this.#handle(invocation, leftMs));
    const outcome = end.kind === 'timed-out' ? { ...end, afterMs: timeoutMs } : end;
    const durationMs =
      outcome.kind === 'timed-out' ? timeoutMs : Math.max(0, this.#runtime.lastWordAtMs - startedAtMs);
    return this.#finish(invocation, outcome, durationMs, initMs);
  }

  /** Kills the process and removes what held it. */
  end(): Promise<void> {
    this.#ending ??= this.#endNow();
    return this.#ending;
  }

  /** @returns Init Duration; null when it failed, and is to be done again within the invocation */
  async #initialise(): Promise<number | null> {
    const end = await this.#runtime.ready(initLimitMs);
    this.#initialised = true;
    if (this.#ending !== null) return null;
    if (end.kind !== 'answered') await this.#initFailed('init', end);
    this.#setup.confinement.setVcpus(vcpus(this.fn.memoryMb));
    return end.kind === 'answered' ? this.#runtime.initMs : null;
  }

  /** @returns null once the process waits for an event, else how it failed */
  async #restart(limitMs: number): Promise<Outcome | null> {
    await this.#runtime.end();
    if (this.#ending !== null) return cutOff;
    const starting = Runtime.start(this.#setup, this.#log);
    this.#starting = starting.catch(() => undefined);
    this.#runtime = await starting;
    const end = await this.#runtime.ready(limitMs);
    if (end.kind === 'answered') return null;
    await this.#initFailed('invoke', end);
    return end;
  }

  #handle(invocation: Invocation, limitMs: number): Promise<Outcome> {
    clearImmediate(this.#freezing);
    const outcome = this.#runtime.handle(invocation, limitMs);
    this.#setup.confinement.thaw();
    const callOffKill = this.#killAfter(invocation.killAfterMs);
    return outcome.finally(callOffKill);
  }

  /** @returns calls it off */
  #killAfter(afterMs: number | null): () => void {
    // At once, so that not even the quickest handler has answered by then.
    if (afterMs === 0) this.#runtime.kill();
    const timer = afterMs === null ? undefined : setTimeout(() => this.#runtime.kill(), afterMs);
    return () => clearTimeout(timer);
  }

  // After the answer has been sent, because stopping a dozen threads takes a while on a busy machine.
  #freezeSoon(): void {
    this.#freezing = setImmediate(() => this.#setup.confinement.freeze());
  }

  async #initFailed(phase: 'init' | 'invoke', end: Outcome): Promise<void> {
    const fault = faultOf(end) ?? { status: 'error', errorType: 'Runtime.Unknown' };
    const durationMs = this.#runtime.initMs;
    await this.#runtime.end();
    this.#log.push(this.#systemLog.initReport({ phase, durationMs, fault }));
  }

  async #finish(
    { requestId, wantsLog }: Invocation,
    outcome: Outcome,
    durationMs: number,
    initMs: number | null,
  ): Promise<Execution> {
    this.#lost = outcome.kind === 'exited' && outcome.signal === 'SIGKILL';
    if (this.#runtime.running) this.#freezeSoon();
    if (wantsLog) {
      const maxMemoryMb = await this.#maxMemoryMb();
      const { memoryMb } = this.fn;
      const fault = outcome.kind === 'failed' && this.#runtime.running ? null : faultOf(outcome);
      const report = { requestId, durationMs, initMs, memoryMb, maxMemoryMb, fault };
      this.#log.push(this.#systemLog.end(report, messageOf(outcome)));
    }
    const { initializationType } = this;
    return { outcome, durationMs, initMs, initializationType, logTail: this.#log.take() };
  }

  /** So far; a process that is gone can't be asked any more. */
  async #maxMemoryMb(): Promise<number> {
    const { pid, running } = this.#runtime;
    const resident = pid === null || !running ? null : await readProcessMemory(pid);
    this.#peakBytes = Math.max(
      this.#peakBytes,
      this.#runtime.peakBytes,
      this.#setup.confinement.peakBytes(),
      resident?.peakBytes ?? 0,
    );
    return Math.ceil(this.#peakBytes / 1024 / 1024);
  }

  async #endNow(): Promise<void> {
    clearImmediate(this.#freezing);
    await this.#starting;
    await this.#runtime.end();
    await this.#setup.confinement.dispose();
    await this.#setup.cleanUp();
  }
}
