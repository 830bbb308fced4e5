import { vcpus } from '../../plan/lambda-limits.ts';
import type { Confinement } from '../enforcement/confinement.ts';
import { readProcessMemory } from '../enforcement/process-memory.ts';
import type { LocalFunction } from '../local-function.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Execution, Invocation, Outcome } from './execution.ts';
import { LogTail } from './log-tail.ts';
import { endLine, reportLine, startLine } from './report-line.ts';
import { type Deliver, type RuntimeListener, serveRuntimeApi } from './runtime-api.ts';
import { type RuntimeProcess, startRuntimeProcess } from './runtime-process.ts';

/** Longest initialisation. Source: AWS Lambda, "Understanding the Lambda execution environment lifecycle". */
const initLimitMs = 10_000;

export interface EnvironmentSetup {
  readonly fn: LocalFunction;
  /** With the CPU share that initialisation is given. */
  readonly confinement: Confinement;
  readonly watchdog: Watchdog;
  /** The runtime: file and arguments. */
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Unix socket for the Runtime API. */
  readonly socketPath: string;
}

/** One process that runs a function, one invocation at a time, and is frozen in between. */
export class Environment {
  /** Resolves once the process is gone. */
  readonly exited: Promise<void>;
  readonly #setup: EnvironmentSetup;
  readonly #log = new LogTail();
  #startedAtMs = 0;
  #closeApi = () => {};
  #process: RuntimeProcess | null = null;
  /** How the process ended, once it has. */
  #exit: Outcome | null = null;
  #initialised = false;
  /** The runtime's request for an event, while it waits. */
  #deliver: Deliver | null = null;
  #drained = false;
  /** What the runtime said of the event it had; having initialised counts as an answer. */
  #answer: Outcome | null = { kind: 'answered', body: [] };
  /** When the runtime last asked, answered or ended. */
  #lastWordAtMs = 0;
  /** Why the process is being killed, where we do it. */
  #verdict: Outcome | null = null;
  #endPhase: (end: Outcome) => void = () => {};
  #tellExited = () => {};
  #ending: Promise<void> | null = null;
  #freezing: NodeJS.Immediate | undefined;
  #peakBytes = 0;

  private constructor(setup: EnvironmentSetup) {
    this.#setup = setup;
    this.exited = new Promise((resolve) => {
      this.#tellExited = resolve;
    });
  }

  /** Starts the process; its initialisation is awaited by the first run. */
  static async start(setup: EnvironmentSetup): Promise<Environment> {
    const environment = new Environment(setup);
    environment.#closeApi = await serveRuntimeApi(setup.socketPath, environment.#runtimeListener());
    environment.#spawn();
    return environment;
  }

  /** Whether it can run another invocation. */
  get alive(): boolean {
    return this.#process?.running ?? false;
  }

  async run(invocation: Invocation): Promise<Execution> {
    const { fn, confinement } = this.#setup;
    let initMs: number | null = null;
    if (!this.#initialised) {
      const end = await this.#phase(initLimitMs);
      initMs = this.#lastWordAtMs - this.#startedAtMs;
      this.#log.push(startLine(invocation.requestId));
      if (end.kind !== 'answered') return this.#report(invocation, end, 0, initMs);
      this.#initialised = true;
      confinement.setVcpus(vcpus(fn.memoryMb));
    } else {
      this.#log.push(startLine(invocation.requestId));
    }
    const timeoutMs = fn.timeoutSec * 1000;
    const end = this.#phase(timeoutMs);
    const startedAtMs = performance.now();
    this.#hand(invocation, timeoutMs);
    const outcome = await end;
    const durationMs = outcome.kind === 'timed-out' ? timeoutMs : this.#lastWordAtMs - startedAtMs;
    return this.#report(invocation, outcome, durationMs, initMs);
  }

  /** Kills the process and removes what held it. */
  end(): Promise<void> {
    this.#ending ??= this.#endNow();
    return this.#ending;
  }

  #spawn(): void {
    const { command, variables, confinement, watchdog, fn } = this.#setup;
    const { procsFiles } = confinement;
    this.#startedAtMs = performance.now();
    const child = startRuntimeProcess(
      { command, procsFiles, variables, cwd: fn.codeDir },
      {
        output: (chunk) => this.#log.push(chunk),
        drained: () => {
          this.#drained = true;
          this.#checkReady();
        },
        exited: (code, signal) => {
          this.#lastWordAtMs = performance.now();
          this.#exit = this.#verdict ?? { kind: 'exited', code, signal };
          if (child.pid !== null) watchdog.forget(child.pid);
          this.#tellExited();
          this.#endPhase(this.#exit);
        },
      },
    );
    this.#process = child;
    if (child.pid === null) return;
    watchdog.watch(child.pid);
    confinement.started(child.pid);
  }

  #runtimeListener(): RuntimeListener {
    return {
      next: (deliver) => {
        this.#lastWordAtMs = performance.now();
        this.#deliver = deliver;
        this.#checkReady();
      },
      response: (body) => this.#answered(body === null ? { kind: 'too-large' } : { kind: 'answered', body }),
      error: (body) => this.#answered({ kind: 'failed', body }),
      malformed: (reason) => this.#answered({ kind: 'malformed', reason }),
      initError: (body) => {
        this.#verdict = { kind: 'failed', body };
        this.#process?.kill();
      },
    };
  }

  #answered(answer: Outcome): void {
    this.#lastWordAtMs = performance.now();
    this.#answer = answer;
    this.#checkReady();
  }

  /** A phase ends when the runtime waits for an event, its output has been read and its answer is whole. */
  #checkReady(): void {
    if (this.#deliver !== null && this.#drained && this.#answer !== null) this.#endPhase(this.#answer);
  }

  #phase(limitMs: number): Promise<Outcome> {
    if (this.#exit !== null) return Promise.resolve(this.#exit);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#verdict = { kind: 'timed-out', afterMs: limitMs };
        void this.#maxMemoryMb().finally(() => this.#process?.kill());
      }, limitMs);
      this.#endPhase = (end) => {
        clearTimeout(timer);
        this.#endPhase = () => {};
        resolve(end);
      };
    });
  }

  #hand(invocation: Invocation, timeoutMs: number): void {
    const deliver = this.#deliver;
    this.#deliver = null;
    this.#drained = false;
    this.#answer = null;
    clearImmediate(this.#freezing);
    deliver?.(invocation, Date.now() + timeoutMs);
    this.#setup.confinement.thaw();
  }

  async #report(
    { requestId }: Invocation,
    outcome: Outcome,
    durationMs: number,
    initMs: number | null,
  ): Promise<Execution> {
    const { fn } = this.#setup;
    // After the answer has been sent, because stopping a dozen threads takes a while on a busy machine.
    if (this.alive) this.#freezing = setImmediate(() => this.#setup.confinement.freeze());
    const maxMemoryMb = await this.#maxMemoryMb();
    this.#log.push(endLine(requestId));
    this.#log.push(reportLine({ requestId, durationMs, initMs, memoryMb: fn.memoryMb, maxMemoryMb }));
    return { outcome, durationMs, initMs, maxMemoryMb, logTail: this.#log.take() };
  }

  /** So far; a process that is gone can't be asked any more. */
  async #maxMemoryMb(): Promise<number> {
    const pid = this.#process?.pid ?? null;
    const resident = pid === null || !this.alive ? null : await readProcessMemory(pid);
    this.#peakBytes = Math.max(
      this.#peakBytes,
      this.#setup.confinement.peakBytes(),
      resident?.peakBytes ?? 0,
    );
    return Math.ceil(this.#peakBytes / 1024 / 1024);
  }

  async #endNow(): Promise<void> {
    const { confinement } = this.#setup;
    clearImmediate(this.#freezing);
    this.#process?.kill();
    await this.exited;
    this.#closeApi();
    await confinement.dispose();
  }
}
