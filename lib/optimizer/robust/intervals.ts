import { type Bounds, type PredictionInterval, predictionLevel } from '../../plan/plan.ts';
import { mean } from '../../statistics/mean.ts';
import { type Evaluated, evaluate } from '../evaluate.ts';
import type { PlanSpace } from '../space/plan-space.ts';
import { drawnMaxMb } from './drawn-memory.ts';
import { movedTo } from './drawn-spaces.ts';

/** Of the standard normal: as much lies between -z and z as the intervals' level says. */
const z = 1.6449;

/**
 * How far the samples of the profile leave a plan's prediction open: it is predicted again in each space, by the same way,
 * and the intervals are those of a log-normal distribution about what was predicted: times and costs are positive, and
 * samples differ by shares. So few resamples tell a standard error; where a tail ends takes forty times as many.
 *
 * Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993: resamples for a standard error in 6.4, the
 * standard interval and its transformation in 13.2 and 13.3.
 *
 * @param spaces of the lane that the plan is of, at least two
 * @param percentile of the SLO; null without one
 */
export function intervalOf(
  plan: Evaluated,
  spaces: readonly PlanSpace[],
  percentile: number | null,
): PredictionInterval {
  const drawn = spaces.map((space) => {
    const choices = plan.choices.map((choice) => movedTo(space, choice));
    return evaluate(choices, space, percentile, plan.feasible);
  });
  const around = (of: (each: Evaluated) => number) => boundsAround(of(plan), drawn.map(of));
  const maxMemoryMb = drawnMaxMb(plan.choices, spaces);
  return {
    level: predictionLevel,
    resamples: spaces.length,
    latencyMs: around(({ latencyMs }) => latencyMs),
    latencyP95Ms: around(({ latencyP95Ms }) => latencyP95Ms),
    sloLatencyMs: plan.sloLatencyMs === null ? null : around(({ sloLatencyMs }) => sloLatencyMs ?? 0),
    coldLatencyMs: around(({ coldLatencyMs }) => coldLatencyMs),
    costUsdPerMillion: around(({ costUsdPerMillion }) => costUsdPerMillion),
    maxMemoryMb: plan.partitions.map((part, i) => boundsAround(part.maxMemoryMb, maxMemoryMb[i]!)),
  };
}

/** Of a log-normal distribution with the relative deviation of the draws; what never differs has no width. */
function boundsAround(value: number, drawn: readonly number[]): Bounds {
  const centre = mean(drawn);
  if (centre === 0) return { low: value, high: value };
  const freedom = drawn.length - 1;
  const variance = drawn.reduce((sum, each) => sum + (each / centre - 1) ** 2, 0) / freedom;
  const factor = Math.exp(studentQuantile(freedom) * Math.sqrt(Math.log1p(variance)));
  // Rounded outwards: what was predicted lies within, whatever its own digits are.
  return { low: Math.floor((value / factor) * 1e6) / 1e6, high: Math.ceil(value * factor * 1e6) / 1e6 };
}

/** Source: Abramowitz and Stegun, 26.7.5, its first term; to 0.2 % from twenty degrees of freedom on. */
const studentQuantile = (freedom: number): number => z + (z ** 3 + z) / (4 * freedom);
