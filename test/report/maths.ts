export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const average = (values: readonly number[]): number => sum(values) / values.length;

/** Uniform in [0, 1), the same for a seed. */
export function noise(state: number): () => number {
  let a = state;
  return () => {
    a = (Math.imul(a, 1_664_525) + 1_013_904_223) >>> 0;
    return a / 2 ** 32;
  };
}
