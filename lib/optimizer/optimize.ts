import { priceBookFor } from '../cost/books/index.ts';
import type { Candidate, Search } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import { choose, type Goals, whyChosen } from './choose.ts';
import { cutPositions } from './cuts.ts';
import { whyNothingFits } from './divisions.ts';
import { noMemorySize, noPartitionCount } from './errors.ts';
import type { Evaluated } from './evaluate.ts';
import { meanFront, percentileFront } from './front.ts';
import { fitLatencyModel } from './latency-model.ts';
import { memorySizes } from './memory-sizes.ts';
import { assumedColdStarts } from './space/cold-starts.ts';
import { planSpace } from './space/plan-space.ts';
import { bestUnsplit, type Unsplit } from './unsplit.ts';
import { whyNot } from './why-not.ts';

export interface OptimizeOptions extends Goals {
  /** Assumed share of invocations that start cold, 0..1. */
  readonly coldStartRate: number;
  /** Largest memory size that the machine or the account allows. */
  readonly maxMemoryMb: number;
  /** @default 1 */
  readonly minPartitions?: number;
  /** @default no bound */
  readonly maxPartitions?: number;
  /** More cuts than this are thinned out, and the certificate says so. @default 400 */
  readonly maxCuts?: number;
}

/**
 * The whole front of latency against cost, and the plan on it that meets the goals.
 *
 * Candidates are all cuts times every 64 MB of memory and the measured sizes, as far as the profile tells what
 * they do. The front is exact in the predictions, with each partition's latency rounded to a tick: 1 ms, or a
 * hundredth of the fastest latency's order of magnitude where that is finer. How the plan is chosen: see
 * {@link choose}. Percentiles are of warm inferences.
 *
 * @param profile of a model, as `profile MODEL` writes it
 * @throws PartitaError P1701 a stretch without a cut breaks a limit, P1709 no number of partitions fits the limits,
 *   P1710 no memory size can be considered, P1702 the SLO or P1703 the budget is out of reach,
 *   P1704-P1707 the profile doesn't tell enough, P1708 no number of partitions is allowed, P1750 no prices
 */
export function optimize(profile: Profile, options: OptimizeOptions): Search {
  const { coldStartRate, maxMemoryMb, slo, budgetUsdPerMillion } = options;
  const goals: Goals = { slo, budgetUsdPerMillion };
  const count = { min: options.minPartitions ?? 1, max: options.maxPartitions ?? Number.POSITIVE_INFINITY };
  if (count.max < Math.max(1, count.min)) throw noPartitionCount(count.min, count.max);
  const model = fitLatencyModel(profile);
  const sizes = memorySizes(model.measuredMb, maxMemoryMb);
  if (sizes.length === 0) throw noMemorySize(maxMemoryMb, Math.min(...model.measuredMb));
  const positions = cutPositions(model.segmentation, options.maxCuts ?? 400);
  const whole = model.range(0, model.ranges.count, {
    channelIn: 'inline',
    channelOut: 'inline',
    inPlace: false,
  });
  const fastestMs = Math.min(...sizes.map((memoryMb) => model.at(memoryMb).latencyMs(whole)));
  const space = planSpace({
    model,
    book: priceBookFor(profile.region),
    architecture: profile.architecture,
    coldStarts: assumedColdStarts(coldStartRate),
    memorySizes: sizes,
    positions,
    tickMs: fastestMs >= 100 ? 1 : fastestMs >= 10 ? 0.1 : 0.01,
  });
  const percentile = slo?.percentile ?? null;
  const { plans: front, gapUsdAt } =
    percentile === null ? meanFront(space, count) : percentileFront(space, count, percentile);
  if (front.length === 0) throw whyNothingFits(space, count);
  const chosen = choose(front, goals);
  const unsplit = bestUnsplit(space, percentile, goals);
  const cutsConsidered = positions.length - 2;
  const cutsFound = model.segmentation.cuts.length;
  return {
    slo,
    budgetUsdPerMillion,
    coldStartRate,
    workload: null,
    front: front.map((each) =>
      candidate(each, each === chosen ? whyChosen(chosen, goals) : whyNot(each, chosen, goals)),
    ),
    chosen: front.indexOf(chosen),
    unsplit: candidate(unsplit.evaluated, whyUnsplit(chosen, unsplit, goals, count.min)),
    certificate: {
      gapMs: 0,
      gapUsdPerMillion: gapUsdAt(slo?.latencyMs ?? chosen.frontLatencyMs, chosen.costUsdPerMillion),
      cutsConsidered,
      cutsFound,
      memorySizes: sizes,
      statement: statement(cutsConsidered, cutsFound, sizes.length, space.tickMs),
    },
  };
}

const candidate = ({ frontLatencyMs: _, ...rest }: Evaluated, reason: string): Candidate => ({
  ...rest,
  reason,
});

function whyUnsplit(
  chosen: Evaluated,
  { evaluated, limit }: Unsplit,
  goals: Goals,
  minPartitions: number,
): string {
  if (limit !== null) return limit.sentence;
  if (minPartitions > 1) return `At least ${minPartitions} partitions were asked for.`;
  const [first] = chosen.partitions;
  const isChosen = chosen.partitions.length === 1 && first?.memoryMb === evaluated.partitions[0]?.memoryMb;
  return isChosen ? whyChosen(chosen, goals) : whyNot(evaluated, chosen, goals);
}

function statement(considered: number, found: number, sizes: number, tickMs: number): string {
  const cuts = considered < found ? `${considered} of the ${found} cuts` : `all ${found} cuts`;
  return `Of all plans over ${cuts} and ${sizes} memory sizes, none is predicted both faster and cheaper than one listed, with each partition's latency rounded to ${tickMs} ms.`;
}
