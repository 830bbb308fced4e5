import type { BilledStage } from '../lib/cost/inference.ts';
import type { FailureKind, Sample } from '../lib/plan/profile.ts';
import { rest } from './rest.ts';
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
 * Invokes functions cold, each in a new environment each time, then warm in rounds, one after the other, until the
 * interval of each median duration is narrow enough or a limit of the rule is reached for it. In rounds, because the
 * functions of a chain follow each other too: one that is called again and again finds its weights in the CPU's
 * caches, and what else the machine does meanwhile would fall on one function alone. A function's first failure
 * ends it: memory and time run out for good.
 *
 * @returns one for each probe, in their order
 */
export async function measureTogether(
  probes: readonly Probe[],
  rule: MeasureRule,
  now: Now,
): Promise<SizeMeasurement[]> {
  const series = probes.map((probe) => openSeries(probe, rule, now));
  for (const each of series) await each.start();
  while (series.some((each) => each.wantsMore())) {
    await rest();
    for (const each of series) if (each.mayGoOn()) await each.invoke();
  }
  return series.map((each) => each.result());
}

/** The invocations of one probe. */
function openSeries(probe: Probe, rule: MeasureRule, now: Now) {
  const outcomes: Outcome[] = [];
  const samples: Sample[] = [];
  let failure: { readonly kind: FailureKind; readonly message: string } | null = null;
  let attempts = 0;
  let spentMs = 0;

  const record = async () => {
    const outcome = await probe.invoke();
    outcomes.push(outcome);
    if (outcome.status === 'answered') samples.push(outcome.sample);
    else failure = { kind: outcome.kind, message: outcome.message };
  };
  const warmOnes = () => samples.filter(({ cold }) => !cold);
  const mayGoOn = () => failure === null && attempts < rule.maxSamples;

  return {
    mayGoOn,
    async start() {
      for (let forced = 0; failure === null && forced < Math.max(1, rule.coldSamples); forced++) {
        const refusal = await probe.renew();
        if (refusal === null) await record();
        else failure = { kind: 'error', message: refusal };
      }
    },
    wantsMore() {
      const warmMs = warmOnes().map(({ durationMs }) => durationMs);
      return mayGoOn() && !hasEnough({ warmMs, attempts, seconds: spentMs / 1000 }, rule);
    },
    async invoke() {
      const startedMs = now();
      await record();
      attempts += 1;
      spentMs += now() - startedMs;
    },
    result(): SizeMeasurement {
      if (failure !== null) return { status: 'failed', ...failure, outcomes };
      const warm = warmOnes();
      if (warm.length === 0) {
        const message = 'Every invocation found a new environment.';
        return { status: 'failed', kind: 'error', message, outcomes };
      }
      return {
        status: 'measured',
        cold: samples.filter(({ cold }) => cold),
        warm,
        reported: outcomes.every((outcome) => outcome.status === 'answered' && outcome.reported),
        outcomes,
      };
    },
  };
}
