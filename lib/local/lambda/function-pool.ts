import { rm } from 'node:fs/promises';
import type { LocalFunction } from '../local-function.ts';
import { WireError } from '../wire-error.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Environment } from './environment.ts';
import type { Execution, Invocation } from './execution.ts';
import type { Launcher } from './launcher.ts';

/** A process with its temp folder, for one configuration of a function. */
interface Slot {
  readonly environment: Environment;
  readonly tempDir: string;
  readonly fn: LocalFunction;
}

/** The environments of one function: reused, one invocation at a time, one more for each concurrent one. */
export class FunctionPool {
  #fn: LocalFunction;
  readonly #launcher: Launcher;
  readonly #concurrency: ConcurrencyLimit;
  readonly #idle: Slot[] = [];
  readonly #slots = new Set<Slot>();
  readonly #running = new Set<Promise<Execution>>();
  /** Temp folders that outlived their process: a timeout resets the process, not /tmp. */
  readonly #spareTempDirs: string[] = [];
  #closed = false;

  /** @param concurrency shared by the pools of a function's versions */
  constructor(fn: LocalFunction, launcher: Launcher, concurrency = new ConcurrencyLimit()) {
    this.#fn = fn;
    this.#launcher = launcher;
    this.#concurrency = concurrency;
  }

  get fn(): LocalFunction {
    return this.#fn;
  }

  /**
   * Runs one invocation in an idle environment or a new one.
   * @throws WireError 429 when as many run as may
   */
  async invoke(invocation: Invocation): Promise<Execution> {
    const giveBack = this.#concurrency.take();
    if (giveBack === null) throw throttled();
    const execution = this.#invoke(invocation);
    this.#running.add(execution);
    try {
      return await execution;
    } finally {
      this.#running.delete(execution);
      giveBack();
    }
  }

  /** Changes the configuration: invocations under way finish with the old one, the next is cold. */
  async reconfigure(fn: LocalFunction): Promise<void> {
    this.#fn = fn;
    await this.#endIdle();
  }

  /** Ends every environment and the invocations in them. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#slots].map((slot) => slot.environment.end()));
    await Promise.allSettled(this.#running);
    await this.#endIdle();
    for (const dir of this.#spareTempDirs) await removeDir(dir);
  }

  async #invoke(invocation: Invocation): Promise<Execution> {
    const slot = this.#takeIdle() ?? (await this.#launch());
    try {
      const execution = await slot.environment.run(invocation);
      await this.#giveBack(slot, execution);
      return execution;
    } catch (error) {
      await this.#end(slot);
      throw error;
    }
  }

  /** The one used last: its memory is the likeliest to be in the caches. */
  #takeIdle(): Slot | null {
    for (let slot = this.#idle.pop(); slot; slot = this.#idle.pop()) {
      if (slot.environment.alive) return slot;
      void this.#end(slot);
    }
    return null;
  }

  async #launch(): Promise<Slot> {
    const fn = this.#fn;
    // A request that was on its way when the pool closed must start nothing: nobody would end it.
    if (this.#closed) throw wasDeleted(fn);
    const tempDir = this.#spareTempDirs.pop() ?? this.#launcher.makeTempDir();
    const environment = await this.#launcher.launch(fn, tempDir);
    const slot = { environment, tempDir, fn };
    this.#slots.add(slot);
    if (!this.#closed) return slot;
    await this.#end(slot);
    throw wasDeleted(fn);
  }

  async #giveBack(slot: Slot, { outcome }: Execution): Promise<void> {
    if (outcome.kind === 'timed-out') await this.#end(slot, 'keep its temp folder');
    else if (!slot.environment.alive || slot.fn !== this.#fn || this.#closed) await this.#end(slot);
    else this.#idle.push(slot);
  }

  async #endIdle(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((slot) => this.#end(slot)));
  }

  async #end(slot: Slot, tempDirFate?: 'keep its temp folder'): Promise<void> {
    await slot.environment.end();
    this.#slots.delete(slot);
    if (tempDirFate === undefined) await removeDir(slot.tempDir);
    else this.#spareTempDirs.push(slot.tempDir);
  }
}

const throttled = () =>
  new WireError(429, 'TooManyRequestsException', 'Rate Exceeded.', {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });

const wasDeleted = ({ functionName }: LocalFunction) => new Error(`function ${functionName} was deleted`);

const removeDir = (dir: string) => rm(dir, { recursive: true, force: true });
