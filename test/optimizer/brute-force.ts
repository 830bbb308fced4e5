/** What can be chosen for a partition. */
export interface Option {
  readonly ticks: number;
  readonly cost: number;
}

/** A chain of positions 0..last; `options[from][to]` are the options of the partition between two of them. */
export interface Chain {
  readonly last: number;
  readonly options: readonly (readonly (readonly Option[])[])[];
}

export interface Point extends Option {
  readonly partitions: number;
}

/** Every candidate of a chain: all cuts times all options. */
export function* candidates({ last, options }: Chain, from = 0): Generator<Point> {
  if (from === last) yield { ticks: 0, cost: 0, partitions: 0 };
  for (let to = from + 1; to <= last; to++) {
    for (const { ticks, cost } of options[from]?.[to] ?? []) {
      for (const rest of candidates({ last, options }, to)) {
        yield { ticks: ticks + rest.ticks, cost: cost + rest.cost, partitions: rest.partitions + 1 };
      }
    }
  }
}

/** The points that no other beats, of equal ones the one with the fewest partitions; ascending in ticks. */
export function frontOf(points: Iterable<Point>): Point[] {
  const ordered = [...points].sort(
    (a, b) => a.ticks - b.ticks || a.cost - b.cost || a.partitions - b.partitions,
  );
  const front: Point[] = [];
  for (const point of ordered) {
    if (front.length === 0 || point.cost < front.at(-1)!.cost) front.push(point);
  }
  return front;
}
