import { priceBookFor } from '../cost/books/index.ts';
import type { Walker } from '../cost/orchestration.ts';
import type { PartitaError } from '../errors.ts';
import type { ExitTraffic } from '../exits/traffic.ts';
import type { Profile } from '../plan/profile.ts';
import type { Segmentation } from '../plan/segmentation.ts';
import type { Site } from '../plan/site.ts';
import { usualWorkload, type Workload } from '../workload/workload.ts';
import { cutPositions } from './cuts.ts';
import { whyNothingFits } from './divisions.ts';
import { boxNotMeasured, noMemorySize, noPartitionCount } from './errors.ts';
import { cpuFactor } from './fit/cpu-factor.ts';
import { type Front, frontOf } from './front.ts';
import { type Pins, pinnedCuts } from './pins.ts';
import type { PartitionCount } from './search/chain-graph.ts';
import { exposureOf } from './site/exposure.ts';
import { withinExposure } from './site/front-by-leakage.ts';
import { assumedColdStarts, simulatedColdStarts } from './space/cold-starts.ts';
import { type CodecsByCut, codecChoice } from './space/cut-codecs.ts';
import { type PlanSpace, planSpace, processorOfBox } from './space/plan-space.ts';
import { processorOf } from './space/processor.ts';
import { walkableBy } from './walk/walkers.ts';

/** What an observer of each cut can recover, as it was measured, and what may be recovered. */
export interface LeakageBound {
  /** By the cut's index; of one that isn't here, everything. */
  readonly byCut: ReadonlyMap<number, number>;
  /** Most that tiers which aren't trusted may recover, 0..1. */
  readonly most: number;
}

/** What may be searched. */
export interface SearchOptions {
  /** Assumed share of invocations that start cold, 0..1; null to simulate it from the workload. */
  readonly coldStartRate: number | null;
  /** @default a million requests a month, in small bursts */
  readonly workload?: Workload;
  /** The same model as it was profiled on other processors: functions may have any of them. @default none */
  readonly otherProcessors?: readonly Profile[];
  /** Largest memory size that the machine or the account allows. */
  readonly maxMemoryMb: number;
  /** @default 1 */
  readonly minPartitions?: number;
  /** @default no bound */
  readonly maxPartitions?: number;
  /** @default none */
  readonly pins?: Pins;
  /** Device, edge and links. @default Lambda alone, and a caller in its region */
  readonly site?: Site;
  /** Who walks the chain. @default the caller */
  readonly walker?: Walker;
  /** What can be recovered of the input at the cuts: a third objective. @default leakage isn't looked at */
  readonly leakage?: LeakageBound;
  /** Codecs that were measured at cuts. @default none */
  readonly codecs?: CodecsByCut;
  /** Least share of answers that agree with the unsplit model's, 0..1. @default 1 */
  readonly minAccuracy?: number;
  /** Of a variant: the share of its answers that agree with the model's. @default 1, said only where codecs may lose some */
  readonly accuracy?: number;
  /** Where inferences may end, and how many do. @default - all go through the whole chain */
  readonly traffic?: ExitTraffic;
  /** More cuts than this are thinned out, and the certificate says so. @default 400 */
  readonly maxCuts?: number;
}

/** A front, and what it was searched in. */
export interface FoundFront extends Front {
  readonly space: PlanSpace;
  /** The same without any demand on the cuts. */
  readonly unpinned: PlanSpace;
  /** Of the latency that the front is over; null where it is over the expected one. */
  readonly percentile: number | null;
  readonly workload: Workload;
  /** Where inferences may end; undefined where all go through the whole chain. */
  readonly traffic: ExitTraffic | undefined;
  readonly count: PartitionCount;
  /** Fewest partitions that the demands leave. */
  readonly minPartitions: number;
  readonly cutsFound: number;
}

/**
 * The whole front of latency against cost.
 *
 * @param percentile of the latency; null for the expected one
 * @throws PartitaError P1701, P1704-P1713, P1750; see `optimize`
 */
export function findFront(profile: Profile, options: SearchOptions, percentile: number | null): FoundFront {
  const found = searchFront(profile, options, percentile);
  if (found.plans.length === 0) throw whyEmpty(found);
  return found;
}

/** Why a search found no plan. */
export const whyEmpty = ({ space, count }: FoundFront): PartitaError =>
  whyNothingFits(withinExposure(space), count);

/**
 * The same, without plans where none fits.
 *
 * @throws PartitaError as {@link findFront}, but for P1701 and P1709
 */
export function searchFront(profile: Profile, options: SearchOptions, percentile: number | null): FoundFront {
  const { coldStartRate, maxMemoryMb, workload = usualWorkload(1_000_000), leakage } = options;
  const { walker = { orchestration: 'client' } } = options;
  const site = walkableBy(options.site ?? null, walker);
  const count: PartitionCount = {
    min: options.minPartitions ?? 1,
    max: options.maxPartitions ?? Number.POSITIVE_INFINITY,
  };
  if (count.max < Math.max(1, count.min)) throw noPartitionCount(count.min, count.max);
  const first = processorOf(profile, maxMemoryMb);
  const others = (options.otherProcessors ?? []).map((other) => processorOf(other, maxMemoryMb));
  const { model, memorySizes: sizes } = first;
  const processors = [first, ...others] as const;
  if (sizes.length === 0) throw noMemorySize(maxMemoryMb, Math.min(...model.measuredMb));
  needMeasuredBoxes(site, processors);
  const { traffic } = options;
  const { required, forbidden } = pinnedCuts(model.segmentation, options.pins ?? {});
  const byPayload = { channelIn: 'inline', channelOut: 'inline', inPlace: false } as const;
  const whole = model.range(0, model.ranges.count, byPayload);
  const fastestMs = Math.min(...sizes.map((memoryMb) => model.at(memoryMb).predict(whole).latencyMs));
  const input = {
    processors,
    book: priceBookFor(profile.region),
    coldStarts: coldStartRate === null ? simulatedColdStarts(workload) : assumedColdStarts(coldStartRate),
    positions: cutPositions(model.segmentation, options.maxCuts ?? 400, {
      required: new Set([...required, ...behindExits(model.segmentation, traffic, forbidden)]),
      forbidden,
    }),
    ...(traffic !== undefined && { traffic }),
    tickMs: fastestMs >= 100 ? 1 : fastestMs >= 10 ? 0.1 : 0.01,
    site,
    walker,
    codecs: codecChoice(options.codecs ?? new Map(), (options.accuracy ?? 1) - (options.minAccuracy ?? 1)),
    accuracy: options.accuracy ?? (options.codecs === undefined ? null : 1),
    exposure:
      leakage === undefined ? null : exposureOf(model.segmentation, site, leakage.byCut, leakage.most),
  };
  const space = planSpace({ ...input, required });
  const front = frontOf(space, count, percentile);
  return {
    ...front,
    space,
    unpinned: withinExposure(planSpace({ ...input, required: new Set() })),
    percentile,
    workload,
    traffic,
    count,
    minPartitions: Math.max(count.min, required.size + 1),
    cutsFound: model.segmentation.cuts.length,
  };
}

/** A profile tells nothing of more CPUs than it was measured with. */
function needMeasuredBoxes(site: Site | null, processors: PlanSpace['processors']): void {
  for (const tier of ['device', 'edge'] as const) {
    const box = site?.[tier];
    if (!box) continue;
    const { measuredMb } = processorOfBox(processors, box).model;
    if (cpuFactor(box.memoryMb) < Math.min(...measuredMb.map(cpuFactor)))
      throw boxNotMeasured(tier, box.memoryMb, Math.max(...measuredMb));
  }
}

/** Cuts right behind exits: they are where a cut buys most, and stay however many others there are. */
const behindExits = (
  { cuts }: Segmentation,
  traffic: ExitTraffic | undefined,
  forbidden: ReadonlySet<number>,
): number[] =>
  (traffic?.exits ?? [])
    .map(({ segment }) => segment)
    .filter((segment) => !forbidden.has(segment) && cuts.some(({ index }) => index === segment));
