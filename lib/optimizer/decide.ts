import type { Candidate, Search } from '../plan/plan.ts';
import { arrivalText } from '../workload/workload.ts';
import { choose, type Goals, whyChosen } from './choose.ts';
import type { Evaluated } from './evaluate.ts';
import { msText, percentText, usdText } from './figures.ts';
import type { FoundFront } from './find-front.ts';
import { simplerTie, type Tie } from './robust/tie.ts';
import type { PlanSpace } from './space/plan-space.ts';
import { bestUnsplit, type Unsplit } from './unsplit.ts';
import { whyNot } from './why-not.ts';

/**
 * The plan of a front that meets the goals, and why the others lost.
 *
 * @param goals an SLO must be of the front's percentile
 * @param coldStartRate what was assumed; null where it was simulated
 * @param drawn spaces over which a simpler plan may be tied with the best; null to leave that
 * @throws PartitaError P1702 the SLO or P1703 the budget is out of reach
 */
export function decide(
  found: FoundFront,
  goals: Goals,
  coldStartRate: number | null,
  drawn: readonly PlanSpace[] | null,
): Search {
  const { plans, unpinned, percentile, workload, traffic, minPartitions } = found;
  const { slo, budgetUsdPerMillion } = goals;
  const best = choose(plans, goals);
  const tie = drawn === null ? null : simplerTie(plans, best, drawn, goals);
  const chosen = tie?.simpler ?? best;
  const reason = `${whyChosen(chosen, goals)}${tie === null ? '' : ` ${whySimpler(tie)}`}`;
  const unsplit = bestUnsplit(unpinned, percentile, goals);
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
    front: plans.map((each) => candidate(each, each === chosen ? reason : whyNot(each, chosen, goals))),
    chosen: plans.indexOf(chosen),
    unsplit: candidate(unsplit.evaluated, whyUnsplit(chosen, reason, unsplit, goals, minPartitions)),
    certificate: certificateOf(found, chosen, goals),
  };
}

const candidate = ({ frontLatencyMs: _, choices: __, ...rest }: Evaluated, reason: string): Candidate => ({
  ...rest,
  reason,
});

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
  if (chosen.partitions.length === 1 && first?.tier === alone?.tier && first?.memoryMb === alone?.memoryMb)
    return reason;
  return `${whyNot(evaluated, chosen, goals)} Cold it takes ${msText(evaluated.coldLatencyMs)}, the chosen plan ${msText(chosen.coldLatencyMs)}; warm ${msText(evaluated.latencyMs)} and ${msText(chosen.latencyMs)}.`;
}

function certificateOf(found: FoundFront, chosen: Evaluated, { slo }: Goals): Search['certificate'] {
  const { space, cutsFound, percentile, gapUsdAt } = found;
  const { positions, memorySizes, tickMs, exposure, codecs } = space;
  const cutsConsidered = positions.length - 2;
  const gapUsd = gapUsdAt(slo?.latencyMs ?? chosen.frontLatencyMs, chosen.costUsdPerMillion);
  const cuts =
    cutsConsidered < cutsFound ? `${cutsConsidered} of the ${cutsFound} cuts` : `all ${cutsFound} cuts`;
  const bound = exposure === null || exposure.most === 1 ? '' : ` within a leakage of ${exposure.most}`;
  const steps =
    codecs.budget === 0 ? '' : `, and what each codec loses to 1/${codecs.budget} of what may be lost`;
  const all = `Of all plans over ${cuts} and ${memorySizes.length} memory sizes${tiersText(space)}${bound}, none is`;
  const better = exposure === null ? 'both faster and cheaper' : 'faster, cheaper and less leaky';
  const rounding = `with each partition's latency rounded to ${tickMs} ms${steps}`;
  return {
    gapMs: 0,
    gapUsdPerMillion: gapUsd,
    cutsConsidered,
    cutsFound,
    memorySizes: [...memorySizes],
    statement:
      percentile === null
        ? `${all} predicted ${better} than one listed, ${rounding}.`
        : `${all} predicted to meet the SLO for ${usdText(gapUsd)} per million less than the one chosen, by a bound that holds for every plan's p${percentile}, ${rounding}.`,
  };
}

const tiersText = ({ site }: PlanSpace): string =>
  site === null
    ? ''
    : ` of Lambda, ${[site.device && 'the device', site.edge && 'the edge'].filter(Boolean).join(' and ')}`;
