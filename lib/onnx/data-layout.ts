import type { WeightBytes } from './model.ts';

/** Weights start on page boundaries, so that the runtime can map each one. */
const pageBytes = 4096;

/** A weight with its place in a data file. */
export interface PlacedWeight {
  readonly from: WeightBytes;
  readonly offset: number;
}

/** What a data file will hold: laid out before anything is copied. */
export interface DataLayout {
  /** In the order of the file. */
  readonly placed: readonly PlacedWeight[];
  /** Length of the file. */
  readonly bytes: number;
  /** Gives a weight its place. @returns its offset */
  place(weight: WeightBytes): number;
}

export function createDataLayout(): DataLayout {
  const placed: PlacedWeight[] = [];
  let end = 0;
  return {
    placed,
    get bytes() {
      return end;
    },
    place(from) {
      const offset = Math.ceil(end / pageBytes) * pageBytes;
      placed.push({ from, offset });
      end = offset + from.length;
      return offset;
    },
  };
}
