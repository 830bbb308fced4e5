/**
 * The `index`-th number (from 1) of the van der Corput sequence in a base: 0..1, spread evenly at every length. Sequences
 * of different primes together are Halton's (1960).
 */
export function radicalInverse(index: number, base: number): number {
  let value = 0;
  let share = 1 / base;
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += share * (rest % base);
    share /= base;
  }
  return value;
}
