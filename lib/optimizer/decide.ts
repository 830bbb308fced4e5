import type { Candidate, Placement, Search } from '../plan/plan.ts';
import { arrivalText } from '../workload/workload.ts';
import { certificateOf } from './certificate.ts';
import { choose, type Goals, whyChosen } from './choose.ts';
import type { Evaluated } from './evaluate.ts';
import { msText, percentText } from './figures.ts';
import { isAccurate, type Lane, type Lanes, type ManySearchOptions, type VariantOptions } from './lanes.ts';
import { intervalOf } from './robust/intervals.ts';
import { simplerTie, type Tie } from './robust/tie.ts';
import type { PlanSpace } from './space/plan-space.ts';
import { bestUnsplit, type Unsplit } from './unsplit.ts';
import { whyNot } from './why-not.ts';

/**
 * The plan of all lanes that meets the goals, and why the others lost.
 *
 * @param goals an SLO must be of the percentile that was searched
 * @param options what was searched
 * @param drawnOf spaces over which a simpler plan of a lane may be tied with its best, and predictions have intervals; null
 *   to leave both
 * @throws PartitaError P1702 the SLO or P1703 the budget is out of reach
 */
export function decide(
  found: Lanes,
  goals: Goals,
  { coldStartRate, variants, minAccuracy }: ManySearchOptions,
  drawnOf: (lane: Lane) => readonly PlanSpace[] | null,
): Search {
  const { plans, lanes, laneOf } = found;
  const { slo, budgetUsdPerMillion } = goals;
  const best = choose(plans, goals);
  const lane = laneOf(best);
  const { percentile, workload, traffic, minPartitions } = lane;
  const drawn = drawnOf(lane);
  // Plans of other lanes were not measured by the same samples.
  const near = plans.filter((plan) => laneOf(plan) === lane);
  const tie = drawn === null ? null : simplerTie(near, best, drawn, goals);
  const chosen = tie?.simpler ?? best;
  const reason = `${whyChosen(chosen, goals)}${tie === null ? '' : ` ${whySimpler(tie)}`}`;
  // For one function nobody else need walk.
  const alone = lanes.find((each) => isWalkedByCaller(each) && isLike(each, lane)) ?? lane;
  const unsplit = bestUnsplit(alone.unpinned, percentile, goals);
  const at = plans.indexOf(chosen);
  const shown = new Set([0, at - 1, at, at + 1, plans.length - 1].map((index) => plans[index]));
  const intervalIn = (home: Lane, plan: Evaluated) => {
    const spaces = drawnOf(home);
    return spaces === null ? {} : { interval: intervalOf(plan, spaces, percentile) };
  };
  return {
    slo,
    budgetUsdPerMillion,
    coldStartRate,
    workload:
      coldStartRate === null
        ? {
            requestsPerMonth: workload.requestsPerMonth,
            arrival: arrivalText(workload.arrival),
            keepAliveSeconds: workload.keepAliveSeconds,
          }
        : null,
    ...(traffic !== undefined && { exits: traffic }),
    ...(variants && {
      variants: variants.map((variant) => ({
        name: variant.name,
        accuracy: variant.accuracy,
        leftOut: whyLeftOut(variant),
      })),
    }),
    front: plans.map((each) => ({
      ...candidate(each, each === chosen ? reason : whyNot(each, chosen, goals), laneOf(each)),
      ...(shown.has(each) && intervalIn(laneOf(each), each)),
    })),
    chosen: at,
    unsplit: {
      ...candidate(unsplit.evaluated, whyUnsplit(chosen, reason, unsplit, goals, minPartitions), alone),
      ...intervalIn(alone, unsplit.evaluated),
    },
    certificate: certificateOf(found, chosen, goals),
  };

  function whyLeftOut(variant: VariantOptions): 'inaccurate' | 'too-large' | null {
    if (!isAccurate(variant, minAccuracy)) return 'inaccurate';
    return lanes.some((each) => each.variant === variant) ? null : 'too-large';
  }
}

const isWalkedByCaller = ({ space }: Lane): boolean => space.walker.orchestration === 'client';

/** Whether two lanes differ in nothing but who walks. */
const isLike = (a: Lane, b: Lane): boolean => a.variant === b.variant && a.traffic === b.traffic;

const candidate = (
  { frontLatencyMs: _, choices: __, ...rest }: Evaluated,
  reason: string,
  { variant, traffic }: Lane,
): Candidate => ({
  ...rest,
  ...(variant && { variant: variant.name }),
  ...(traffic && {
    thresholds: Object.fromEntries(traffic.exits.map(({ output, threshold }) => [output, threshold])),
  }),
  reason,
});

const isSamePlace = (a: Placement | undefined, b: Placement | undefined): boolean =>
  a?.tier === b?.tier && a?.memoryMb === b?.memoryMb && a?.architecture === b?.architecture;

/** More samples than this many times those taken are none worth taking. */
const mostSamplesFactor = 100;

function whySimpler({ simpler, best, winsShare, samplesFactor }: Tie): string {
  const more = best.partitions.length - simpler.partitions.length;
  const samples =
    samplesFactor < mostSamplesFactor
      ? `about ${Math.max(2, Math.ceil(samplesFactor))} times as many samples would tell`
      : 'no number of samples worth taking would tell';
  return `With ${more} more partition${more === 1 ? '' : 's'} a plan scores better, but the data can't tell the two apart (this one is as good in ${percentText(winsShare)} of resamples), so the simpler one is taken; ${samples}.`;
}

function whyUnsplit(
  chosen: Evaluated,
  reason: string,
  { evaluated, limit }: Unsplit,
  goals: Goals,
  minPartitions: number,
): string {
  if (limit !== null) return limit.sentence;
  if (minPartitions > 1) return `At least ${minPartitions} partitions were asked for.`;
  const [first] = chosen.partitions;
  const [alone] = evaluated.partitions;
  if (chosen.partitions.length === 1 && isSamePlace(first, alone)) return reason;
  return `${whyNot(evaluated, chosen, goals)} Cold it takes ${msText(evaluated.coldLatencyMs)}, the chosen plan ${msText(chosen.coldLatencyMs)}; warm ${msText(evaluated.latencyMs)} and ${msText(chosen.latencyMs)}.`;
}
