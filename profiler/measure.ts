import type { FailureKind } from '../lib/client/index.ts';
import type { BilledStage } from '../lib/cost/inference.ts';
import type { Sample } from '../lib/plan/profile.ts';
import type { MeasuredHop } from './sample.ts';
import { hasEnough, type StopRule } from './stop-rule.ts';

/** What became of one invocation, and what it is billed. */
export type Outcome =
  | ({ readonly status: 'answered' } & MeasuredHop)
  | {
      readonly status: 'failed';
      readonly kind: FailureKind;
      readonly message: string;
      readonly billed: BilledStage;
    };

/** One function at one memory size. */
export interface Probe {
  /** Sets the size and forces a new environment. @returns why the service refuses the size; null when it is set */
  renew(): Promise<string | null>;
  invoke(): Promise<Outcome>;
}

/** Milliseconds of a clock that never goes back. */
export type Now = () => number;

export interface MeasureRule extends StopRule {
  /** Invocations that are forced to be cold; at least one is made. */
  readonly coldSamples: number;
}

/** What a function did at one memory size. `outcomes` holds every invocation, in order, also when it failed. */
export type SizeMeasurement = { readonly outcomes: readonly Outcome[] } & (
  | {
      readonly status: 'measured';
      /** Empty where the endpoint kept the environment in spite of a changed variable. */
      readonly cold: readonly Sample[];
      readonly warm: readonly Sample[];
      readonly reported: boolean;
    }
  | { readonly status: 'failed'; readonly kind: FailureKind; readonly message: string }
);

/**
 * Invokes a function cold, in a new environment each time, then warm until the interval of the median duration is
 * narrow enough or a limit of the rule is reached. The first failure ends it: memory and time run out for good.
 */
export async function measureSize(probe: Probe, rule: MeasureRule, now: Now): Promise<SizeMeasurement> {
  const outcomes: Outcome[] = [];
  const samples: Sample[] = [];
  const failed = (kind: FailureKind, message: string) =>
    ({ status: 'failed', kind, message, outcomes }) as const;
  const invoke = async () => {
    const outcome = await probe.invoke();
    outcomes.push(outcome);
    if (outcome.status === 'answered') samples.push(outcome.sample);
    return outcome;
  };

  for (let forced = 0; forced < Math.max(1, rule.coldSamples); forced++) {
    const refusal = await probe.renew();
    if (refusal !== null) return failed('error', refusal);
    const outcome = await invoke();
    if (outcome.status === 'failed') return failed(outcome.kind, outcome.message);
  }

  const startedMs = now();
  const warmOnes = () => samples.filter(({ cold }) => !cold);
  const progress = (attempts: number) => ({
    warmMs: warmOnes().map(({ durationMs }) => durationMs),
    attempts,
    seconds: (now() - startedMs) / 1000,
  });
  for (let attempts = 0; !hasEnough(progress(attempts), rule); attempts++) {
    const outcome = await invoke();
    if (outcome.status === 'failed') return failed(outcome.kind, outcome.message);
  }

  const warm = warmOnes();
  if (warm.length === 0) return failed('error', 'Every invocation found a new environment.');
  return {
    status: 'measured',
    cold: samples.filter(({ cold }) => cold),
    warm,
    reported: outcomes.every((outcome) => outcome.status === 'answered' && outcome.reported),
    outcomes,
  };
}
