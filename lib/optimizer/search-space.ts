import { s3HandoffUsd } from '../cost/inference.ts';
import { invocationCost } from '../cost/invocation.ts';
import { perMillion } from '../cost/money.ts';
import { type PriceBook, unitPrice } from '../cost/price-book.ts';
import type { Architecture } from '../plan/platform.ts';
import type { LatencyModel } from './latency-model.ts';
import { endsInTime, fitsZip } from './limits.ts';
import { needsS3 } from './payload.ts';
import type { Chain } from './search/chain-graph.ts';
import { OptionListBuilder, type OptionLists } from './search/option-lists.ts';
import type { RangeFacts, SizeModel } from './size-model.ts';

/** Costs are compared in billionths of a dollar per million inferences: whole numbers, so that sums are exact. */
const unitsPerUsd = 1e9;

export interface SpaceInput {
  readonly model: LatencyModel;
  readonly book: PriceBook;
  readonly architecture: Architecture;
  readonly coldStartRate: number;
  readonly memorySizes: readonly number[];
  /** Segments after which the chain can be cut, 0 and n included, ascending. */
  readonly positions: readonly number[];
  readonly tickMs: number;
}

interface SizePrice {
  readonly memoryMb: number;
  readonly size: SizeModel;
  readonly usdPerMs: number;
}

interface Fees {
  readonly request: number;
  readonly handoff: number;
}

/** How the tensors before a partition lie: with the caller, or in S3 where the partition before left them. */
const withCaller = 0;
const inS3 = 1;

/**
 * The feasible memory sizes of every possible partition, with the latency and cost of each.
 * Ranges over the package limit have none; of the others, memory sizes that hold them and end in time.
 */
export function searchSpace(input: SpaceInput): Chain & { readonly options: OptionLists } {
  const { model, book, architecture, memorySizes, positions } = input;
  const prices = memorySizes.map((memoryMb): SizePrice => {
    const { durationUsd } = invocationCost({ memoryMb, architecture, billedMs: 1 }, book);
    return { memoryMb, size: model.at(memoryMb), usdPerMs: perMillion(durationUsd) };
  });
  const fees = {
    request: perMillion(unitPrice(book, 'lambda.requests')),
    handoff: perMillion(s3HandoffUsd(book)),
  };
  const builder = new OptionListBuilder();
  const { length } = positions;
  const lists = [withCaller, inS3].map(() => new Int32Array(length ** 2).fill(-1));
  const leaves = new Uint8Array(length ** 2);
  for (let i = 0; i < length; i++) {
    for (let j = i + 1; j < length && fitsZip(model, positions[i]!, positions[j]!); j++) {
      const [from, to] = [positions[i]!, positions[j]!];
      const at = i * length + j;
      addOptions(builder, input, prices, fees, { from, to, inPlace: false });
      const sent = builder.close();
      lists[withCaller]![at] = sent;
      lists[inS3]![at] = sent;
      leaves[at] = needsS3(model.ranges.bytesOut(from, to)) ? inS3 : withCaller;
      if (i === 0 || !needsS3(model.ranges.bytesIn(from, to))) continue;
      addOptions(builder, input, prices, fees, { from, to, inPlace: true });
      lists[inS3]![at] = builder.close();
    }
  }
  builder.add(0, 0, -1);
  const nothing = builder.close();
  return {
    positions: length,
    states: leaves.includes(inS3) ? 2 : 1,
    listOf: (from, to, before, after) =>
      leaves[from * length + to] === after ? lists[before]![from * length + to]! : -1,
    nothing,
    options: builder.build(),
  };
}

function addOptions(
  builder: OptionListBuilder,
  { model, coldStartRate, tickMs }: SpaceInput,
  prices: readonly SizePrice[],
  fees: Fees,
  { from, to, inPlace }: { readonly from: number; readonly to: number; readonly inPlace: boolean },
): void {
  const range = model.range(from, to, inPlace);
  const leastMb = model.memory.leastMb(from, to);
  const { bytesIn, bytesOut } = model.ranges;
  const handoffs = Number(needsS3(bytesIn(from, to)) && !inPlace) + Number(needsS3(bytesOut(from, to)));
  const fixedUsd = fees.request + handoffs * fees.handoff;
  for (let choice = prices.length - 1; choice >= 0; choice--) {
    const { memoryMb, size, usdPerMs } = prices[choice]!;
    if (memoryMb < leastMb) return;
    if (!endsInTime(size, range)) continue;
    const billedMs = billedMsOf(size, range);
    const coldBilledMs = coldBilledMsOf(size, range);
    const usd = fixedUsd + usdPerMs * (billedMs + coldStartRate * (coldBilledMs - billedMs));
    builder.add(toTicks(size.latencyMs(range), tickMs), Math.round(usd * unitsPerUsd), choice);
  }
}

/** Latencies are rounded to the tick, each partition's by itself: what the search is exact in. */
export const toTicks = (latencyMs: number, tickMs: number): number => Math.round(latencyMs / tickMs);

/** What a warm invocation bills: the predicted duration, rounded up to whole ms. */
export const billedMsOf = (size: SizeModel, range: RangeFacts): number => Math.ceil(size.durationMs(range));

/** What a cold invocation bills: init and duration, rounded up together. */
export const coldBilledMsOf = (size: SizeModel, range: RangeFacts): number =>
  Math.ceil(size.initMs(range) + size.coldDurationMs(range));
