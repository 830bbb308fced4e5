import type { Candidate } from '../../lib/plan/plan.ts';
import type { MeasuredPlan } from './measured-plans.ts';

/** How far a prediction is from what was measured, as a share of the latter; positive where it is too high. */
export interface PlanErrors {
  readonly p50: number;
  readonly p95: number;
  readonly cold: number;
  readonly cost: number;
  /** Of the function that is furthest off. */
  readonly memory: number;
}

export function errorsOf({ predicted, measured: { subject, warm } }: MeasuredPlan): PlanErrors {
  if (subject.kind !== 'plan') throw new Error('a deployed plan gives the profile of a plan');
  const memory = predicted.partitions.map(
    ({ maxMemoryMb }, i) => maxMemoryMb / (warm[i]?.maxMemoryMb ?? Number.NaN) - 1,
  );
  return {
    p50: predicted.latencyMs / subject.latencyMs.median - 1,
    p95: predicted.latencyP95Ms / subject.latencyMs.p95 - 1,
    cold: predicted.coldLatencyMs / subject.coldLatencyMs.median - 1,
    cost: predicted.costUsdPerMillion / subject.costUsdPerMillion - 1,
    memory: memory.reduce((worst, error) => (Math.abs(error) > Math.abs(worst) ? error : worst), 0),
  };
}

/** A line for a plan: predicted, measured and the error of each figure. */
export function planLine(plan: MeasuredPlan): string {
  const { predicted, measured, isChosen } = plan;
  const { subject, warm } = measured;
  if (subject.kind !== 'plan') throw new Error('a deployed plan gives the profile of a plan');
  const errors = errorsOf(plan);
  const pair = (foretold: number, found: number, error: number) =>
    `${figure(foretold)} ${figure(found)} ${percent(error)}`;
  return [
    `${isChosen ? '>' : ' '} ${sizesOf(predicted).padEnd(24)}`,
    pair(predicted.latencyMs, subject.latencyMs.median, errors.p50),
    pair(predicted.latencyP95Ms, subject.latencyMs.p95, errors.p95),
    pair(predicted.coldLatencyMs, subject.coldLatencyMs.median, errors.cold),
    pair(predicted.costUsdPerMillion, subject.costUsdPerMillion, errors.cost),
    percent(errors.memory),
    `${warm.map(({ maxMemoryMb }) => maxMemoryMb).join('+')} MB`,
  ].join('  ');
}

export const planTitles = `  ${'memory MB'.padEnd(24)}  ${['p50 ms', 'p95 ms', 'cold ms', '$/M']
  .map((title) => `${title}: predicted, measured`.padStart(24))
  .join('')}`;

const sizesOf = ({ partitions }: Candidate) => partitions.map(({ memoryMb }) => memoryMb).join(' + ');
const figure = (value: number) => value.toPrecision(4).slice(0, 6).padStart(6);
export const percent = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`.padStart(8);
