import { functionExists, functionUnknown } from '../../errors.ts';
import { checkFunction } from '../../local-function.ts';
import type { AccountConcurrency } from './concurrency.ts';
import type { FunctionContent, VersionMaker } from './function-version.ts';
import { RegisteredFunction } from './registered-function.ts';

/** The functions of one embedded Lambda, by name. */
export class FunctionRegistry {
  readonly maxMeasurableMb: number;
  readonly #maker: VersionMaker;
  readonly #account: AccountConcurrency;
  readonly #functions = new Map<string, RegisteredFunction>();

  constructor(maker: VersionMaker, account: AccountConcurrency, maxMeasurableMb: number) {
    this.#maker = maker;
    this.#account = account;
    this.maxMeasurableMb = maxMeasurableMb;
  }

  /** @throws PartitaError P1404 to P1409 and P1412 */
  create(content: FunctionContent): RegisteredFunction {
    const { functionName } = content.fn;
    checkFunction(content.fn, this.maxMeasurableMb);
    this.needFree(functionName);
    const registered = new RegisteredFunction(content, this.#maker, this.#account);
    this.#functions.set(functionName, registered);
    return registered;
  }

  /**
   * Gives a function other code or another configuration.
   * @throws PartitaError P1404 to P1408 and P1410
   */
  async update(content: FunctionContent): Promise<void> {
    checkFunction(content.fn, this.maxMeasurableMb);
    const registered = this.#functions.get(content.fn.functionName);
    if (registered === undefined) throw functionUnknown(content.fn.functionName);
    await registered.update(content);
  }

  /** @throws PartitaError P1409 */
  needFree(functionName: string): void {
    if (this.#functions.has(functionName)) throw functionExists(functionName);
  }

  find(functionName: string): RegisteredFunction | undefined {
    return this.#functions.get(functionName);
  }

  /** In the order of their names. */
  all(): RegisteredFunction[] {
    return [...this.#functions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, registered]) => registered);
  }

  /** @throws PartitaError P1410 there is none of that name */
  async delete(functionName: string): Promise<void> {
    const registered = this.#functions.get(functionName);
    if (registered === undefined) throw functionUnknown(functionName);
    this.#functions.delete(functionName);
    await registered.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#functions.keys()].map((name) => this.delete(name)));
  }
}
