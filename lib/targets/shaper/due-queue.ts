interface Due {
  readonly atMs: number;
  readonly act: () => void;
}

/** Acts one after the other, each when its time has come: timers of their own could swap places. */
export class DueQueue {
  #waiting: Due[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param atMs by `performance.now`, not before that of the one added last */
  add(atMs: number, act: () => void): void {
    this.#waiting.push({ atMs, act });
    this.#timer ??= this.#wait();
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #wait(): NodeJS.Timeout | undefined {
    const [next] = this.#waiting;
    return next && setTimeout(() => this.#actAll(), Math.max(0, next.atMs - performance.now()));
  }

  #actAll(): void {
    const now = performance.now();
    const due = this.#waiting.findIndex(({ atMs }) => atMs > now);
    const ready = this.#waiting.splice(0, due === -1 ? this.#waiting.length : due);
    for (const { act } of ready) act();
    this.#timer = this.#wait();
  }
}
