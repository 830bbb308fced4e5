/** How often an environment is new when an invocation comes. */
export interface ColdStarts {
  /** Share of invocations, 0..1, of a function that takes so long, warm and cold. */
  rateOf(warmMs: number, coldMs: number): number;
  /** No function's is more. */
  readonly most: number;
}

/** The same for every function. */
export const assumedColdStarts = (rate: number): ColdStarts => ({ rateOf: () => rate, most: rate });
