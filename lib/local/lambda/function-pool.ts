import type { LocalFunction } from '../local-function.ts';
import { WireError } from '../wire-error.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Environment } from './environment.ts';
import type { Execution, Invocation } from './execution.ts';
import type { Launcher } from './launcher.ts';

/** The environments of one function: reused, one invocation at a time, one more for each concurrent one. */
export class FunctionPool {
  #fn: LocalFunction;
  readonly #launcher: Launcher;
  readonly #concurrency: ConcurrencyLimit;
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  readonly #running = new Set<Promise<Execution>>();
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
    await Promise.all([...this.#all].map((environment) => environment.end()));
    await Promise.allSettled(this.#running);
    await this.#endIdle();
  }

  async #invoke(invocation: Invocation): Promise<Execution> {
    const environment = this.#takeIdle() ?? (await this.#launch());
    try {
      return await environment.run(invocation);
    } finally {
      this.#giveBack(environment);
    }
  }

  /** The one used last: its memory is the likeliest to be in the caches. */
  #takeIdle(): Environment | null {
    const environment = this.#idle.pop() ?? null;
    if (environment !== null) this.#launcher.reaper.use(environment);
    return environment;
  }

  async #launch(): Promise<Environment> {
    const fn = this.#fn;
    // A request that was on its way when the pool closed must start nothing: nobody would end it.
    if (this.#closed) throw wasDeleted(fn);
    const environment = await this.#launcher.launch(fn);
    this.#all.add(environment);
    if (!this.#closed) return environment;
    await this.#end(environment);
    throw wasDeleted(fn);
  }

  #giveBack(environment: Environment): void {
    if (!environment.usable || environment.fn !== this.#fn || this.#closed) {
      this.#discard(environment);
      return;
    }
    this.#idle.push(environment);
    this.#launcher.reaper.rest(environment, () => {
      this.#idle.splice(this.#idle.indexOf(environment), 1);
      this.#discard(environment);
    });
  }

  /** Ends one that nobody waits for; what fails to go now goes with the server. */
  #discard(environment: Environment): void {
    this.#end(environment).catch(() => undefined);
  }

  async #endIdle(): Promise<void> {
    for (const environment of this.#idle) this.#launcher.reaper.use(environment);
    await Promise.all(this.#idle.splice(0).map((environment) => this.#end(environment)));
  }

  async #end(environment: Environment): Promise<void> {
    await environment.end();
    this.#all.delete(environment);
  }
}

const throttled = () =>
  new WireError(429, 'TooManyRequestsException', 'Rate Exceeded.', {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });

const wasDeleted = ({ functionName }: LocalFunction) => new Error(`function ${functionName} was deleted`);
