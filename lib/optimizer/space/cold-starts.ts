import { coldStartSimulation } from '../../workload/cold-start-rate.ts';
import type { Workload } from '../../workload/workload.ts';

/** How often an environment is new when an invocation comes. */
export interface ColdStarts {
  /**
   * Share of invocations, 0..1, of a function that takes so long, warm and cold.
   *
   * @param reach share of requests that reach it, 0..1. @default 1
   */
  rateOf(warmMs: number, coldMs: number, reach?: number): number;
  /** The highest that was told so far. */
  readonly most: number;
}

/** The same for every function. */
export const assumedColdStarts = (rate: number): ColdStarts => ({ rateOf: () => rate, most: rate });

/** What is known so far of functions that a share of the requests reaches, and what tells more. */
interface Simulated {
  readonly known: Float64Array;
  readonly simulate: ReturnType<typeof coldStartSimulation>;
}

/** Times of a function are powers of two ms up to this one; between them rates are interpolated. */
const octaves = 24;

/**
 * A function's own, by simulating its environments under the workload: one that takes longer holds more of them. Times
 * in between whole octaves are interpolated, so that millions of functions cost some dozens of simulations.
 */
export function simulatedColdStarts(workload: Workload): ColdStarts {
  const byReach = new Map<number, Simulated>();
  const simulatedAt = (reach: number): Simulated => {
    const found = byReach.get(reach) ?? {
      known: new Float64Array((octaves + 1) ** 2).fill(-1),
      simulate: coldStartSimulation(workload, reach),
    };
    byReach.set(reach, found);
    return found;
  };
  let most = 0;
  const rateAt = ({ known, simulate }: Simulated, warm: number, cold: number) => {
    const at = warm * (octaves + 1) + cold;
    if (known[at]! < 0) {
      const [warmMs, coldMs] = [2 ** warm, 2 ** Math.max(warm, cold)];
      known[at] = simulate({ warmSeconds: warmMs / 1000, coldSeconds: coldMs / 1000 });
    }
    return known[at]!;
  };
  return {
    rateOf(warmMs, coldMs, reach = 1) {
      const simulated = simulatedAt(reach);
      const warm = octaveOf(warmMs);
      const cold = octaveOf(coldMs);
      const w = Math.floor(warm);
      const c = Math.floor(cold);
      const atWarm = (row: number) =>
        rateAt(simulated, row, c) + (cold - c) * (rateAt(simulated, row, c + 1) - rateAt(simulated, row, c));
      const rate = atWarm(w) + (warm - w) * (atWarm(w + 1) - atWarm(w));
      if (rate > most) most = rate;
      return rate;
    },
    get most() {
      return most;
    },
  };
}

const octaveOf = (ms: number) => Math.min(octaves - 0.001, Math.log2(Math.max(1, ms)));
