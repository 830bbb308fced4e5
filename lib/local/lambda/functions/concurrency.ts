import { WireError } from '../../wire-error.ts';

/** What an account may run at once, unless AWS raised it. Source: AWS Lambda quotas. */
export const defaultAccountConcurrency = 1000;

/** What must stay for the functions without a reservation. Source: AWS Lambda, "Configuring reserved concurrency". */
const minUnreserved = 100;

/** How many invocations an account may run at once, and who has reserved how many of them. */
export class AccountConcurrency {
  readonly max: number;
  readonly #functions = new Set<FunctionConcurrency>();

  constructor(max: number) {
    this.max = max;
  }

  add(fn: FunctionConcurrency): void {
    this.#functions.add(fn);
  }

  remove(fn: FunctionConcurrency): void {
    this.#functions.delete(fn);
  }

  /** What the functions without a reservation share. */
  get unreserved(): number {
    return this.max - sum(this.#functions, ({ reserved }) => reserved ?? 0);
  }

  get unreservedInUse(): number {
    return sum(this.#functions, ({ reserved, inUse }) => (reserved === null ? inUse : 0));
  }
}

/** How many invocations of a function, whatever the version, run at once and may. */
export class FunctionConcurrency {
  readonly #account: AccountConcurrency;
  #reserved: number | null = null;
  #inUse = 0;

  constructor(account: AccountConcurrency) {
    this.#account = account;
  }

  /** Null where it has its share of the account's. */
  get reserved(): number | null {
    return this.#reserved;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /**
   * Lowering it ends nothing: what runs may finish.
   * @param count null for none
   * @throws WireError 400 when too little would be left for the others
   */
  reserve(count: number | null): void {
    const left = this.#account.unreserved + (this.#reserved ?? 0) - (count ?? 0);
    if (count !== null && left < minUnreserved)
      throw new WireError(
        400,
        'InvalidParameterValueException',
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minUnreserved}].`,
      );
    this.#reserved = count;
  }

  /**
   * Takes a place for one invocation; a synchronous one is never queued.
   *
   * @returns gives it back, once
   * @throws WireError 429 where none is free
   */
  take(): () => void {
    if (this.#reserved !== null) {
      if (this.#inUse >= this.#reserved) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    } else if (this.#account.unreservedInUse >= this.#account.unreserved) {
      throw throttled('ConcurrentInvocationLimitExceeded');
    }
    this.#inUse += 1;
    let taken = true;
    return () => {
      if (taken) this.#inUse -= 1;
      taken = false;
    };
  }
}

/** As AWS refuses an invocation that may not run now. */
export const throttled = (reason: string) =>
  new WireError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: reason });

const sum = <Item>(items: Iterable<Item>, measure: (item: Item) => number) => {
  let total = 0;
  for (const item of items) total += measure(item);
  return total;
};
