import { readProcessMemory } from '../../process-memory.ts';
import type { Confinement } from '../enforcement/confinement.ts';
import type { Watchdog } from '../watchdog.ts';
import type { Invocation, Outcome } from './execution.ts';
import type { LogTail } from './log-tail.ts';
import { type Deliver, type RuntimeListener, serveRuntimeApi } from './runtime-api.ts';
import { type RuntimeProcess, startRuntimeProcess } from './runtime-process.ts';

export interface RuntimeSetup {
  readonly confinement: Confinement;
  readonly watchdog: Watchdog;
  /** The runtime: file and arguments. */
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Unix socket for the Runtime API. */
  readonly socketPath: string;
}

/** Having initialised counts as the answer to no event. */
const initialised: Outcome = { kind: 'answered', body: [] };

/** A runtime process with its Runtime API, from its start to its end. */
export class Runtime {
  /** Largest resident set of a process that was killed for its time. */
  peakBytes = 0;
  readonly #log: LogTail;
  readonly #startedAtMs = performance.now();
  #lastWordAtMs = this.#startedAtMs;
  #closeApi = () => {};
  #process: RuntimeProcess | null = null;
  /** The runtime's request for an event, while it waits. */
  #deliver: Deliver | null = null;
  #drained = false;
  /** What the runtime said of the event it has; null while it works on one. */
  #answer: Outcome | null = initialised;
  /** Why the process is being killed, where we do it. */
  #verdict: Outcome | null = null;
  /** How the process ended, once it has. */
  #exit: Outcome | null = null;
  #endPhase: (end: Outcome) => void = () => {};
  #tellExited = () => {};
  readonly #exited: Promise<void>;

  private constructor(log: LogTail) {
    this.#log = log;
    this.#exited = new Promise((resolve) => {
      this.#tellExited = resolve;
    });
  }

  /** @param log takes what the process prints */
  static async start(setup: RuntimeSetup, log: LogTail): Promise<Runtime> {
    const runtime = new Runtime(log);
    runtime.#closeApi = await serveRuntimeApi(setup.socketPath, runtime.#listener());
    runtime.#spawn(setup);
    return runtime;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** When it last asked, answered or ended. */
  get lastWordAtMs(): number {
    return this.#lastWordAtMs;
  }

  /** From its start to the first event it asked for, or to its end. */
  get initMs(): number {
    return this.#lastWordAtMs - this.#startedAtMs;
  }

  /** Waits until it asks for its first event. */
  ready(limitMs: number): Promise<Outcome> {
    const end = this.#phase(limitMs);
    this.#checkReady();
    return end;
  }

  /** Gives it an event, and waits until it asks for the next. */
  handle(invocation: Invocation, limitMs: number): Promise<Outcome> {
    const end = this.#phase(limitMs);
    const deliver = this.#deliver;
    this.#deliver = null;
    this.#drained = false;
    this.#answer = null;
    deliver?.(invocation, Date.now() + limitMs);
    return end;
  }

  kill(): void {
    this.#process?.kill();
  }

  /** Kills the process and waits for its end. */
  async end(): Promise<void> {
    this.kill();
    await this.#exited;
    this.#closeApi();
  }

  #spawn({ command, variables, confinement, watchdog, cwd }: RuntimeSetup): void {
    const procsFiles = [...confinement.procsFiles, `${watchdog.groupsDir}/`];
    const child = startRuntimeProcess(
      { command, procsFiles, variables, cwd },
      {
        output: (chunk) => this.#log.push(chunk),
        drained: () => {
          this.#drained = true;
          this.#checkReady();
        },
        exited: (code, signal) => {
          this.#lastWordAtMs = performance.now();
          const said = this.#answer === initialised ? null : this.#answer;
          this.#exit = this.#verdict ?? said ?? { kind: 'exited', code, signal };
          if (child.pid !== null) watchdog.forget(child.pid);
          this.#tellExited();
          this.#endPhase(this.#exit);
        },
      },
    );
    this.#process = child;
    if (child.pid === null) return;
    confinement.started(child.pid);
  }

  #listener(): RuntimeListener {
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
  }

  /** A phase ends when the runtime waits for an event, its output has been read and its answer is whole. */
  #checkReady(): void {
    if (this.#deliver !== null && this.#drained && this.#answer !== null) this.#endPhase(this.#answer);
  }

  #phase(limitMs: number): Promise<Outcome> {
    if (this.#exit !== null) return Promise.resolve(this.#exit);
    return new Promise((resolve) => {
      const timer = setTimeout(() => void this.#timeOut(limitMs), limitMs);
      this.#endPhase = (end) => {
        clearTimeout(timer);
        this.#endPhase = () => {};
        resolve(end);
      };
    });
  }

  async #timeOut(limitMs: number): Promise<void> {
    this.#verdict = { kind: 'timed-out', afterMs: limitMs };
    if (this.pid !== null) this.peakBytes = (await readProcessMemory(this.pid))?.peakBytes ?? 0;
    this.#process?.kill();
  }
}
