import type { ExitTraffic } from '../exits/traffic.ts';
import type { Profile } from '../plan/profile.ts';
import { beatenByNone } from './beaten.ts';
import type { Evaluated } from './evaluate.ts';
import { type FoundFront, type SearchOptions, searchFront, whyEmpty } from './find-front.ts';
import { type WalkChoice, walkersOf } from './walk/walkers.ts';

/** What may be searched of a file of the model, with several ways in which inferences may end early. */
export interface LaneOptions extends Pick<SearchOptions, 'leakage' | 'codecs' | 'otherProcessors'> {
  /** @default - all go through the whole chain */
  readonly traffics?: readonly ExitTraffic[];
}

/** Another file of the model, such as a quantised one, and what was measured of it. */
export interface VariantOptions extends LaneOptions {
  readonly name: string;
  /** Share of its answers that agree with the model's, 0..1. */
  readonly accuracy: number;
  readonly profile: Profile;
}

/** What may be searched: the model and its variants, each with the ways in which inferences may end. */
export interface ManySearchOptions
  extends Omit<SearchOptions, 'traffic' | 'accuracy' | 'walker'>,
    LaneOptions {
  /** @default - the model alone */
  readonly variants?: readonly VariantOptions[];
  /** Who may walk the chain. @default the caller */
  readonly walkedBy?: WalkChoice;
}

/** A front that was searched by itself: of one file, where inferences end one way, and one walks the chain. */
export interface Lane extends FoundFront {
  /** Null for the model itself. */
  readonly variant: VariantOptions | null;
}

/** The lanes that have plans, and what no other plan of any lane beats. */
export interface Lanes {
  /** At least one. */
  readonly lanes: readonly Lane[];
  /** Ascending in latency; without a leakage descending in cost. */
  readonly plans: readonly Evaluated[];
  laneOf(plan: Evaluated): Lane;
}

export const isAccurate = ({ accuracy }: VariantOptions, minAccuracy = 1): boolean => accuracy >= minAccuracy;

/**
 * Searches each file of the model by itself, for each way in which inferences may end and each who may walk the chain, and puts
 * the fronts together. What a
 * variant loses of the answers is spent of what may be lost; codecs have the rest.
 *
 * @throws PartitaError as `findFront`, and P1701 or P1709 only where no lane has a plan
 */
export function searchLanes(
  profile: Profile,
  { traffics, variants, ...options }: ManySearchOptions,
  percentile: number | null,
): Lanes {
  const { leakage: _, codecs: __, otherProcessors: ____, ...shared } = options;
  const accurate = variants?.filter((variant) => isAccurate(variant, options.minAccuracy)) ?? [];
  const found = [
    ...lanesOf(profile, { ...options, ...(variants && { accuracy: 1 }) }, traffics, null, percentile),
    ...accurate.flatMap((variant) => {
      const { name: ___, profile: ofVariant, traffics: own, ...measured } = variant;
      return lanesOf(ofVariant, { ...shared, ...measured }, own, variant, percentile);
    }),
  ];
  const lanes = found.filter(({ plans }) => plans.length > 0);
  if (lanes.length === 0) throw whyEmpty(found[0]!);
  const home = new Map(lanes.flatMap((lane) => lane.plans.map((plan) => [plan, lane] as const)));
  return {
    lanes,
    plans: lanes.length === 1 ? lanes[0]!.plans : beatenByNone([...home.keys()]),
    laneOf: (plan) => home.get(plan)!,
  };
}

const lanesOf = (
  profile: Profile,
  { walkedBy = { orchestration: 'client' }, ...options }: SearchOptions & Pick<ManySearchOptions, 'walkedBy'>,
  traffics: readonly ExitTraffic[] | undefined,
  variant: VariantOptions | null,
  percentile: number | null,
): Lane[] =>
  walkersOf(walkedBy, options.site ?? null, [profile, ...(options.otherProcessors ?? [])]).flatMap((walker) =>
    (traffics ?? [undefined]).map((traffic) => ({
      ...searchFront(profile, { ...options, walker, ...(traffic && { traffic }) }, percentile),
      variant,
    })),
  );
