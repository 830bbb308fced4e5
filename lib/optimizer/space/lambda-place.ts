import { s3HandoffUsd } from '../../cost/inference.ts';
import { invocationCost } from '../../cost/invocation.ts';
import { logUsd } from '../../cost/logs.ts';
import { perMillion } from '../../cost/money.ts';
import { type PriceBook, unitPrice } from '../../cost/price-book.ts';
import { gbSecondsOf } from '../../cost/quantities.ts';
import { maxInitMs, tmpMb } from '../../plan/lambda-limits.ts';
import { brokenLimit, keepsLimits } from '../limits.ts';
import { later, type TollOf } from '../site/toll.ts';
import type { ColdStarts } from './cold-starts.ts';
import type { Crossing, Place, Stage } from './place.ts';
import type { Processor } from './processor.ts';

/** What a new environment takes: an init that overruns its 10 s is ended, and done again within the invocation. */
const coldInitMs = (initMs: number): number => (initMs <= maxInitMs ? initMs : maxInitMs + initMs);

/** What a Lambda function is billed by, a million times over. */
interface Fees {
  readonly invocation: number;
  readonly handoff: number;
  readonly weightGet: number;
  /** Of a MB of /tmp for a ms. */
  readonly storageMbMs: number;
}

const feesOf = (book: PriceBook): Fees => ({
  invocation: perMillion(unitPrice(book, 'lambda.requests').plus(logUsd(book))),
  handoff: perMillion(s3HandoffUsd(book)),
  weightGet: perMillion(unitPrice(book, 's3.get')),
  // A book without the price refuses where it is needed: the exact bill asks for it.
  storageMbMs:
    book.prices['lambda.ephemeral-storage'] === undefined
      ? 0
      : perMillion(gbSecondsOf(1, 1).times(unitPrice(book, 'lambda.ephemeral-storage'))),
});

/**
 * Lambda functions of a processor's memory sizes, ascending.
 *
 * @param tollOf what the link to them, or whoever walks the chain, adds
 */
export function lambdaPlaces(
  { model, memorySizes, architecture }: Processor,
  coldStarts: ColdStarts,
  book: PriceBook,
  tollOf: TollOf,
): Place[] {
  const { invocation, handoff, weightGet, storageMbMs } = feesOf(book);
  const freeMb: number = tmpMb.free;
  return memorySizes.map((memoryMb) => {
    const size = model.at(memoryMb);
    const { durationUsd } = invocationCost({ memoryMb, architecture, billedMs: 1 }, book);
    const usdPerMs = perMillion(durationUsd);
    return {
      tier: 'lambda',
      memoryMb,
      architecture,
      limitOf: brokenLimit,
      holds: keepsLimits,
      predict(crossing, reach = 1): Stage {
        const { facts, weights, after } = crossing;
        const fetchMs = weights.inS3 === null ? 0 : model.downloadMs(facts.weightMb, memoryMb);
        const predicted = size.predict(facts);
        const { durationMs, latencyMs, warm, billedMs, coldDurationMs } = predicted;
        const initMs = predicted.initMs + fetchMs;
        const newMs = coldInitMs(initMs);
        const coldLatencyMs = predicted.coldLatencyMs - predicted.initMs + newMs;
        const coldBilledMs = Math.ceil(newMs + coldDurationMs);
        const coldStartRate = coldStarts.rateOf(billedMs, coldBilledMs, reach);
        const extraStorageMb = weights.ephemeralStorageMb - freeMb;
        const weightGets = weights.inS3?.gets ?? 0;
        const expectedMs = billedMs + coldStartRate * (coldBilledMs - billedMs);
        const toll = tollOf(crossing);
        const meanLatencyMs = warm.mean + coldStartRate * (coldLatencyMs - latencyMs + toll.initMs) + toll.ms;
        const waitedMs = meanLatencyMs - toll.linkMs;
        return {
          memoryMb,
          architecture,
          channelIn: facts.channelIn,
          channelOut: after.channel,
          durationMs,
          initMs,
          coldDurationMs,
          latencyMs: latencyMs + toll.ms,
          coldLatencyMs: coldLatencyMs + toll.ms + toll.initMs,
          warm: later(warm, toll),
          drawnMs: () => size.drawnLatencyMs(facts).map((ms) => ms + toll.ms),
          meanLatencyMs,
          waitedMs,
          billedMs,
          coldBilledMs,
          coldStartRate,
          extraStorageMb,
          weightGets,
          linkUsd: toll.usd,
          toll,
          usdPerMillion:
            invocation +
            handoffsOf(crossing) * handoff +
            weightGets * coldStartRate * weightGet +
            (usdPerMs + extraStorageMb * storageMbMs) * expectedMs +
            toll.usdPerMillion +
            toll.waitedUsdPerMillion * waitedMs,
        };
      },
    };
  });
}

/** What the partition before has left in S3 was paid for there. */
const handoffsOf = ({ facts, before, after }: Crossing): number =>
  Number(facts.channelIn === 's3' && !before.stays) + Number(after.channel === 's3');
