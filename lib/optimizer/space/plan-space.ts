import type { PriceBook } from '../../cost/price-book.ts';
import type { Architecture } from '../../plan/platform.ts';
import { weightsPlaceOf } from '../../plan/weights-place.ts';
import type { LatencyModel } from '../latency-model.ts';
import { needsS3 } from '../payload.ts';
import type { SizeModel } from '../size-model.ts';
import type { ColdStarts } from './cold-starts.ts';
import type { Formulation } from './formulation.ts';
import { lambdaPlaces } from './lambda-place.ts';
import type { Crossing } from './place.ts';
import type { Way } from './way.ts';

export interface PlanSpaceInput {
  readonly model: LatencyModel;
  readonly book: PriceBook;
  readonly architecture: Architecture;
  readonly coldStarts: ColdStarts;
  /** Ascending, at least one. */
  readonly memorySizes: readonly number[];
  /** Segments after which the chain can be cut, 0 and n included, ascending. */
  readonly positions: readonly number[];
  /** Positions where the chain must be cut. */
  readonly required: ReadonlySet<number>;
  readonly tickMs: number;
}

/** A formulation, and what it was made from. */
export interface PlanSpace extends Formulation, PlanSpaceInput {}

const byPayload: Way = { channel: 'inline', from: 'lambda', to: 'lambda' };
const byS3: Way = { channel: 's3', from: 'lambda', to: 'lambda' };

/** Lambda functions that a caller in the region walks. */
export function planSpace(input: PlanSpaceInput): PlanSpace {
  const { model, book, architecture, coldStarts, memorySizes } = input;
  const required = [...input.required];
  const fastest = model.at(memorySizes.at(-1)!);
  return {
    ...input,
    places: lambdaPlaces(model, memorySizes, architecture, coldStarts, book),
    ways: [byPayload, byS3],
    crossing: (from, to, before, after) =>
      required.some((cut) => from < cut && cut < to)
        ? null
        : crossingOf(model, fastest, from, to, before, after),
  };
}

function crossingOf(
  model: LatencyModel,
  fastest: SizeModel,
  from: number,
  to: number,
  before: Way,
  after: Way,
): Crossing | null {
  const { bytesIn, bytesOut, weightBytes } = model.ranges;
  const outgrown = needsS3(bytesOut(from, to));
  if (after.channel === 'inline' && outgrown) return null;
  const inPlace = before.channel === 's3';
  const channelIn = inPlace || needsS3(bytesIn(from, to)) ? 's3' : 'inline';
  const factsBy = ({ channel }: Way) => model.range(from, to, { channelIn, channelOut: channel, inPlace });
  const facts = factsBy(after);
  if (after.channel === 's3' && !outgrown) {
    // Where a payload is faster at the largest memory size, whoever wants to be faster has better than S3 to pay for.
    if (fastest.latencyMs(facts) >= fastest.latencyMs(factsBy(byPayload))) return null;
  }
  return {
    before,
    after,
    facts,
    weights: weightsPlaceOf(weightBytes(from, to)),
    leastMb: model.memory.leastMb(from, to),
  };
}
