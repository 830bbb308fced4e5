import { seededRandom } from '../statistics/random.ts';

/** Activations of more elements are projected onto so many. */
export const sketchColumns = 8192;

/**
 * Where each element of an activation goes: its own place where there are few, else a seeded place with a seeded sign (count
 * sketch). Inner products of sketches are those of the activations, give or take a share of 1 / sqrt(8192) of their norms,
 * and whoever attacks sees the same linear map of every activation.
 *
 * @see Charikar, Chen, Farach-Colton: Finding frequent items in data streams, ICALP 2002; Weinberger et al.: Feature hashing
 *   for large scale multitask learning, ICML 2009
 */
export interface Sketch {
  readonly columns: number;
  /** Adds the elements of one activation to a row of `columns`. */
  add(elements: ArrayLike<number>, row: Float32Array): void;
}

export function makeSketch(elements: number, seed: number, most = sketchColumns): Sketch {
  if (elements <= most) {
    return {
      columns: elements,
      add(values, row) {
        for (let i = 0; i < elements; i++) row[i]! += values[i]!;
      },
    };
  }
  const random = seededRandom(seed);
  const places = Int32Array.from({ length: elements }, () => Math.floor(random() * most));
  const signs = Int8Array.from({ length: elements }, () => (random() < 0.5 ? -1 : 1));
  return {
    columns: most,
    add(values, row) {
      for (let i = 0; i < elements; i++) row[places[i]!]! += signs[i]! * values[i]!;
    },
  };
}
