import type { RunnableFunction } from '../local-function.ts';
import type { Environment } from './environment.ts';
import type { Execution, InitializationType, Invocation } from './execution.ts';
import type { Launcher } from './launcher.ts';

/** What is kept ready of one version of a function. */
export interface Readiness {
  /** Environments asked for. */
  readonly requested: number;
  /** Initialised, busy or not. */
  readonly allocated: number;
  /** Initialised and idle. */
  readonly available: number;
  /** The function could not be initialised, so that no more are tried. */
  readonly failed: boolean;
}

/**
 * The environments of one version of a function: reused, one invocation at a time, one more for each concurrent
 * one. How many may run at once is decided by who calls it.
 */
export class FunctionPool {
  readonly fn: RunnableFunction;
  readonly #launcher: Launcher;
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  readonly #running = new Set<Promise<Execution>>();
  #requested = 0;
  #provisioning: Promise<void> = Promise.resolve();
  #provisioningFailed = false;
  #retired = false;
  #closed = false;

  constructor(fn: RunnableFunction, launcher: Launcher) {
    this.fn = fn;
    this.#launcher = launcher;
  }

  /** Runs one invocation in an idle environment or a new one. */
  async invoke(invocation: Invocation): Promise<Execution> {
    const execution = this.#invoke(invocation);
    this.#running.add(execution);
    try {
      return await execution;
    } finally {
      this.#running.delete(execution);
    }
  }

  /** Keeps so many environments initialised from now on; they are started one after the other. */
  provision(count: number): void {
    this.#requested = count;
    this.#provisioningFailed = false;
    this.#replenish();
  }

  get readiness(): Readiness {
    return {
      requested: this.#requested,
      allocated: this.#provisioned.filter(({ ready }) => ready).length,
      available: this.#idle.filter(isProvisioned).length,
      failed: this.#provisioningFailed,
    };
  }

  /** Ends the idle environments, and from now on each of the others once its invocation is done. */
  async retire(): Promise<void> {
    this.#retired = true;
    this.#requested = 0;
    await this.#endIdle();
  }

  /** Resolves once nothing runs any more. */
  async drained(): Promise<void> {
    await this.#provisioning;
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Ends every environment and the invocations in them. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#requested = 0;
    await Promise.all([...this.#all].map((environment) => environment.end()));
    await Promise.allSettled([...this.#running, this.#provisioning]);
    await this.#endIdle();
  }

  async #invoke(invocation: Invocation): Promise<Execution> {
    const environment = this.#takeIdle() ?? (await this.#launch('on-demand'));
    try {
      return await environment.run(invocation);
    } finally {
      this.#rest(environment);
    }
  }

  /** One kept ready, else the one used last: its memory is the likeliest to be in the caches. */
  #takeIdle(): Environment | null {
    const [environment] = this.#idle.splice(this.#idle.findLastIndex(isProvisioned), 1);
    if (environment === undefined) return null;
    this.#launcher.reaper.use(environment);
    return environment;
  }

  async #launch(type: InitializationType): Promise<Environment> {
    // A request that was on its way when the pool closed must start nothing: nobody would end it.
    if (this.#closed) throw wasDeleted(this.fn);
    const environment = await this.#launcher.launch(this.fn, type);
    this.#all.add(environment);
    if (!this.#closed) return environment;
    await this.#end(environment);
    throw wasDeleted(this.fn);
  }

  #rest(environment: Environment): void {
    const isSurplus = isProvisioned(environment) && this.#provisioned.length > this.#requested;
    if (!environment.usable || isSurplus || this.#retired || this.#closed) {
      this.#discard(environment);
      return;
    }
    this.#idle.push(environment);
    if (isProvisioned(environment)) return;
    this.#launcher.reaper.rest(environment, () => {
      this.#idle.splice(this.#idle.indexOf(environment), 1);
      this.#discard(environment);
    });
  }

  get #provisioned(): Environment[] {
    return [...this.#all].filter(isProvisioned);
  }

  #replenish(): void {
    this.#provisioning = this.#provisioning.then(() => this.#provision()).catch(() => undefined);
  }

  async #provision(): Promise<void> {
    const surplus = () => this.#provisioned.length > this.#requested;
    while (surplus() && this.#idle.some(isProvisioned)) {
      const [environment] = this.#idle.splice(this.#idle.findIndex(isProvisioned), 1);
      if (environment !== undefined) await this.#end(environment);
    }
    while (this.#provisioned.length < this.#requested && !this.#provisioningFailed) {
      const environment = await this.#launch('provisioned-concurrency');
      this.#provisioningFailed = !(await environment.prepare());
      if (this.#provisioningFailed) await this.#end(environment);
      else this.#rest(environment);
    }
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
    if (isProvisioned(environment) && this.#requested > 0) this.#replenish();
  }
}

const isProvisioned = ({ initializationType }: Environment) =>
  initializationType === 'provisioned-concurrency';

const wasDeleted = ({ functionName }: RunnableFunction) => new Error(`function ${functionName} was deleted`);
