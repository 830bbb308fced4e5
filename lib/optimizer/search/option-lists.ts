/**
 * What can be chosen for each stretch of a chain, and what it adds to latency and cost: packed lists, each
 * ascending in ticks and strictly descending in cost.
 */
export interface OptionLists {
  /** List i holds the entries `start[i]` to `start[i + 1] - 1`. */
  readonly start: Uint32Array;
  /** Latency in whole ticks. */
  readonly ticks: Int32Array;
  /** Cost in whole units, so that sums are exact: at most 2^53 in all. */
  readonly cost: Float64Array;
  /** What was chosen, for whoever made the list. */
  readonly choice: Int32Array;
}

/** Builds {@link OptionLists}, keeping of each list only what nothing else in it dominates. */
export class OptionListBuilder {
  #start = new Uint32Array(1024);
  #ticks = new Int32Array(4096);
  #cost = new Float64Array(4096);
  #choice = new Int32Array(4096);
  #lists = 0;
  #size = 0;

  /** Adds an option to the open list; of two that are equal in ticks and cost the first stays. */
  add(ticks: number, cost: number, choice: number): void {
    const first = this.#start[this.#lists]!;
    let at = this.#size;
    while (at > first && this.#ticks[at - 1]! > ticks) at--;
    if (at > first && this.#cost[at - 1]! <= cost) return;
    if (at > first && this.#ticks[at - 1] === ticks) at--;
    let keep = at;
    while (keep < this.#size && this.#cost[keep]! >= cost) keep++;
    this.#reserve();
    const tail = this.#size - keep;
    if (tail > 0) {
      for (const column of [this.#ticks, this.#cost, this.#choice])
        column.copyWithin(at + 1, keep, this.#size);
    }
    this.#ticks[at] = ticks;
    this.#cost[at] = cost;
    this.#choice[at] = choice;
    this.#size = at + 1 + tail;
  }

  /** @returns the number of the list that ends here, or -1 when nothing was added to it */
  close(): number {
    if (this.#size === this.#start[this.#lists]) return -1;
    this.#lists += 1;
    if (this.#lists === this.#start.length)
      this.#start = grown(this.#start, new Uint32Array(this.#lists * 2));
    this.#start[this.#lists] = this.#size;
    return this.#lists - 1;
  }

  build(): OptionLists {
    return {
      start: this.#start.slice(0, this.#lists + 1),
      ticks: this.#ticks.slice(0, this.#size),
      cost: this.#cost.slice(0, this.#size),
      choice: this.#choice.slice(0, this.#size),
    };
  }

  #reserve(): void {
    if (this.#size + 1 < this.#ticks.length) return;
    const length = this.#ticks.length * 2;
    this.#ticks = grown(this.#ticks, new Int32Array(length));
    this.#cost = grown(this.#cost, new Float64Array(length));
    this.#choice = grown(this.#choice, new Int32Array(length));
  }
}

function grown<Column extends Uint32Array | Int32Array | Float64Array>(old: Column, larger: Column): Column {
  larger.set(old);
  return larger;
}
