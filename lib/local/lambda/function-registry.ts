import { randomUUID } from 'node:crypto';
import { functionExists } from '../errors.ts';
import { checkFunction, type LocalFunction } from '../local-function.ts';
import { FunctionPool } from './function-pool.ts';
import type { Launcher } from './launcher.ts';

/** A function with its environments and what its configuration says of its latest change. */
export interface RegisteredFunction {
  readonly pool: FunctionPool;
  lastModified: Date;
  revisionId: string;
}

/** The functions of one embedded Lambda, by name. */
export class FunctionRegistry {
  readonly maxMeasurableMb: number;
  readonly #launcher: Launcher;
  readonly #functions = new Map<string, RegisteredFunction>();

  constructor(launcher: Launcher, maxMeasurableMb: number) {
    this.#launcher = launcher;
    this.maxMeasurableMb = maxMeasurableMb;
  }

  /** @throws PartitaError P1404 to P1409 and P1412 */
  create(fn: LocalFunction): void {
    checkFunction(fn, this.maxMeasurableMb);
    if (this.#functions.has(fn.functionName)) throw functionExists(fn.functionName);
    const pool = new FunctionPool(fn, this.#launcher);
    this.#functions.set(fn.functionName, { pool, lastModified: new Date(), revisionId: randomUUID() });
  }

  find(functionName: string): RegisteredFunction | undefined {
    return this.#functions.get(functionName);
  }

  /** In the order of their names. */
  all(): RegisteredFunction[] {
    return [...this.#functions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, registered]) => registered);
  }

  /**
   * Gives a function another configuration.
   * @throws PartitaError P1404 to P1408
   */
  async reconfigure(registered: RegisteredFunction, fn: LocalFunction): Promise<void> {
    checkFunction(fn, this.maxMeasurableMb);
    registered.lastModified = new Date();
    registered.revisionId = randomUUID();
    await registered.pool.reconfigure(fn);
  }

  /** @returns false when there was no such function */
  async delete(functionName: string): Promise<boolean> {
    const registered = this.#functions.get(functionName);
    if (registered === undefined) return false;
    this.#functions.delete(functionName);
    await registered.pool.close();
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#functions.keys()].map((name) => this.delete(name)));
  }
}
