import type { Walker } from '../../cost/orchestration.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import { type ExitTraffic, reachAt } from '../../exits/traffic.ts';
import { type Channel, type Tier, tiers } from '../../plan/plan.ts';
import type { Site } from '../../plan/site.ts';
import { weightsPlaceOf } from '../../plan/weights-place.ts';
import type { LatencyModel } from '../latency-model.ts';
import { needsS3 } from '../payload.ts';
import { type Box, boxPlace } from '../site/box-place.ts';
import type { Exposure } from '../site/exposure.ts';
import { onSite } from '../site/on-site.ts';
import { tollOver } from '../site/toll.ts';
import type { SizeModel } from '../size-model.ts';
import { walkToll } from '../walk/walk-toll.ts';
import type { ColdStarts } from './cold-starts.ts';
import type { CodecChoice, CutCodec } from './cut-codecs.ts';
import type { Formulation } from './formulation.ts';
import { lambdaPlaces } from './lambda-place.ts';
import type { Crossing, Place } from './place.ts';
import type { Processor } from './processor.ts';
import { type Way, waysBetween } from './way.ts';
import { weighPlace } from './weigh-place.ts';

export interface PlanSpaceInput {
  /** At least one; of the first at least one memory size. What a machine doesn't change is known by its profile. */
  readonly processors: readonly [Processor, ...Processor[]];
  readonly book: PriceBook;
  readonly coldStarts: ColdStarts;
  /** Segments after which the chain can be cut, 0 and n included, ascending. */
  readonly positions: readonly number[];
  /** Positions where the chain must be cut. */
  readonly required: ReadonlySet<number>;
  readonly tickMs: number;
  /** Device, edge and links; null for Lambda functions alone, and a caller in their region. */
  readonly site: Site | null;
  /** Who walks the chain; another than the caller has a site without device and edge. */
  readonly walker: Walker;
  /** Codecs at the cuts, and what may be lost by them. */
  readonly codecs: CodecChoice;
  /** Share of answers that agree with the unsplit model's before codecs lose any; null where that is no matter. */
  readonly accuracy: number | null;
  /** What of the input is seen where; null where that is no matter. */
  readonly exposure: Exposure | null;
  /** Where inferences may end, and how many do. @default - all go on */
  readonly traffic?: ExitTraffic;
  /** Whether a plan that was found elsewhere is to be predicted: then no way is left out because another is better. @default false */
  readonly isForKnownPlans?: boolean;
}

/** A formulation, and what it was made from. */
export interface PlanSpace extends Formulation, PlanSpaceInput {
  /** Of the first processor. */
  readonly model: LatencyModel;
}

/**
 * Whatever a caller can walk, or whoever walks for him. Tensors that a partition answers pass the caller, who has what the model takes and wants what
 * it answers; or they stay in the S3 of their tier, for the next partition there. What is too large for an answer is fetched
 * from there, and what is too large for a request is put there. A state machine passes no tensors: they all stay there.
 */
export function planSpace(input: PlanSpaceInput): PlanSpace {
  const { site, codecs, isForKnownPlans = false } = input;
  const { model, memorySizes } = input.processors[0];
  const fastest = isForKnownPlans ? null : model.at(memorySizes.at(-1)!);
  const required = [...input.required];
  const used = tiersOf(site);
  return {
    ...input,
    model,
    places: placesOf(input),
    ways: waysBetween(
      used.filter((tier) => !isHere(site, tier)),
      used.filter((tier) => isHere(site, tier)),
      codecs.codecs,
    ),
    crossing: (from, to, before, after) =>
      required.some((cut) => from < cut && cut < to)
        ? null
        : crossingOf(input, model, fastest, from, to, before, after),
  };
}

const tiersOf = (site: Site | null): readonly Tier[] =>
  site === null ? ['lambda'] : tiers.filter((tier) => site[tier] !== undefined);

/** Whether a tier's partitions run in the caller's own process. */
const isHere = (site: Site | null, tier: Tier) => site?.[tier]?.target === 'client';

/** The largest functions of the first processor last. */
function placesOf(input: PlanSpaceInput): Place[] {
  const { traffic } = input;
  const places = reachedPlacesOf(input);
  if (traffic === undefined) return places;
  return places.map((place) => weighPlace(place, (position) => reachAt(traffic, position)));
}

function reachedPlacesOf({ processors, book, coldStarts, site, walker }: PlanSpaceInput): Place[] {
  const { model } = processors[0];
  const lambdaToll = walkToll(walker, model, site?.lambda.link, book);
  const lambda = [...processors]
    .reverse()
    .flatMap((processor) => lambdaPlaces(processor, coldStarts, book, lambdaToll));
  if (site === null) return lambda;
  const { device, edge } = site;
  const modelOf = (box: Box) => processorOfBox(processors, box).model;
  return [
    ...(device ? [boxPlace(modelOf(device), 'device', device, tollOver(undefined, model))] : []),
    ...(edge ? [boxPlace(modelOf(edge), 'edge', edge, tollOver(edge.link, model))] : []),
    ...lambda,
  ].map((place) => onSite(place, model.segmentation, site));
}

/** The processor of a machine as it was profiled; where its own wasn't, the first. */
export const processorOfBox = (processors: PlanSpaceInput['processors'], { architecture }: Box): Processor =>
  processors.find((each) => each.architecture === architecture) ?? processors[0];

function crossingOf(
  { site, walker: { orchestration }, codecs }: PlanSpaceInput,
  model: LatencyModel,
  fastest: SizeModel | null,
  from: number,
  to: number,
  before: Way,
  after: Way,
): Crossing | null {
  const { bytesIn, bytesOut, weightBytes, count } = model.ranges;
  const { channel, stays } = after;
  // What the model answers is for the caller.
  if (channel === 's3' && (to === count) !== (after.to.length === 0)) return null;
  const codedIn = codecAt(codecs, from, before);
  const codedOut = codecAt(codecs, to, after);
  if (codedIn === undefined || codedOut === undefined) return null;
  // Whether it fits a request is decided by raw bytes: what codecs make of them differs from one inference to the next.
  const outgrown = needsS3(bytesOut(from, to));
  const isByS3 = orchestration === 'step-functions';
  if (isByS3 && channel !== 's3') return null;
  if (channel === 'inline' && outgrown && !after.from.some((tier) => isHere(site, tier))) return null;
  const inPlace = before.stays;
  const channelIn = inPlace || isByS3 || needsS3(bytesIn(from, to)) ? 's3' : 'inline';
  const coding = {
    shareIn: codedIn?.share ?? 1,
    shareOut: codedOut?.share ?? 1,
    codecMs: (codedIn?.decodeMs ?? 0) + (codedOut?.encodeMs ?? 0),
  };
  const factsBy = (channelOut: Channel) =>
    model.range(from, to, { channelIn, channelOut, inPlace, isFetched: !stays, coding });
  const facts = factsBy(channel);
  const isBeside = site === null && orchestration === 'client';
  if (fastest !== null && isBeside && channel === 's3' && !outgrown) {
    // Where a payload is faster at the largest memory size, whoever wants to be faster has better than S3 to pay for.
    if (fastest.predict(facts).latencyMs >= fastest.predict(factsBy('inline')).latencyMs) return null;
  }
  return {
    before,
    after,
    codedIn,
    codedOut,
    facts,
    weights: weightsPlaceOf(weightBytes(from, to)),
    leastMb: model.memory.leastMb(from, to),
  };
}

/** What the codec of a way does at a cut; undefined where that wasn't measured. */
const codecAt = ({ byCut }: CodecChoice, cut: number, { codec }: Way): CutCodec | null | undefined =>
  codec === 'none' ? null : byCut.get(cut)?.find((each) => each.codec === codec);
