import { perMillion } from '../../cost/money.ts';
import { type Walker, walkFees } from '../../cost/orchestration.ts';
import type { PriceBook } from '../../cost/price-book.ts';
import { coordinatorTimes, relayMs } from '../../plan/coordinator.ts';
import type { SiteLink } from '../../plan/site.ts';
import { stateMachineMs } from '../../plan/state-machine.ts';
import type { LatencyModel } from '../latency-model.ts';
import { linkMs, linkUsd, type Traffic, trafficOf } from '../site/link-time.ts';
import { eachCrossing, type TollOf, tollOver } from '../site/toll.ts';
import type { RangeFacts } from '../size-model.ts';

type Other = Exclude<Walker, { orchestration: 'client' }>;

/** What whoever walks the chain takes himself, in ms. */
interface OwnTimes {
  /** For a request, and what is more about it in a new environment of his own. */
  readonly requestMs: number;
  readonly initMs: number;
  partitionMs(facts: RangeFacts): number;
}

/**
 * The toll of each function of a chain, by who walks it. Where the caller does, it is that of his link, which each invocation
 * crosses. Another is paid while he waits for a partition, and takes some time for it himself; the first partition has what he
 * takes for the request, and the way from the caller to him.
 *
 * @param link between the caller and the cloud; undefined where he is beside it
 */
export function walkToll(
  walker: Walker,
  model: LatencyModel,
  link: SiteLink | undefined,
  book: PriceBook,
): TollOf {
  if (walker.orchestration === 'client') return tollOver(link, model);
  const { perInferenceUsd, perMsUsd } = walkFees(walker, book);
  const perInference = perMillion(perInferenceUsd);
  const waitedUsdPerMillion = perMillion(perMsUsd);
  const own = ownTimes(walker, model);
  const traffic = trafficOfWhole(walker, model);
  const way = link && { ms: linkMs(link, traffic), usd: linkUsd(link, traffic) };
  const wayUsdPerMillion = way === undefined ? 0 : perMillion(way.usd);
  return eachCrossing(({ facts }) => {
    const walkMs = own.partitionMs(facts);
    if (facts.from > 0)
      return { ms: walkMs, linkMs: 0, initMs: 0, usd: undefined, usdPerMillion: 0, waitedUsdPerMillion };
    const wayMs = way?.ms ?? 0;
    return {
      ms: walkMs + own.requestMs + wayMs,
      linkMs: wayMs,
      // His environments are new as often as the first partition's: both see every request.
      initMs: own.initMs,
      usd: way?.usd,
      usdPerMillion: perInference + wayUsdPerMillion,
      waitedUsdPerMillion,
    };
  });
}

function ownTimes(walker: Other, model: LatencyModel): OwnTimes {
  if (walker.orchestration === 'step-functions') {
    const { execution, state } = stateMachineMs;
    return { requestMs: execution, initMs: 0, partitionMs: () => state };
  }
  const { request, partition, initMs } = coordinatorTimes(walker.memoryMb);
  const { bytesIn, bytesOut } = wholeOf(model);
  return {
    requestMs: relayMs(request, bytesIn + bytesOut),
    initMs,
    partitionMs: ({ payloadMb }) => partition.fixed + partition.perMb * payloadMb,
  };
}

/** A coordinator is sent tensors as binary data, whatever its partitions are; a state machine finds them in S3. */
function trafficOfWhole({ orchestration }: Other, model: LatencyModel): Traffic {
  const { bytesIn, bytesOut } = wholeOf(model);
  const channel = orchestration === 'coordinator' ? 'binary' : 's3';
  return trafficOf({ bytes: bytesIn, channel }, { bytes: bytesOut, channel });
}

const wholeOf = ({ ranges: { count, bytesIn, bytesOut } }: LatencyModel) => ({
  bytesIn: bytesIn(0, count),
  bytesOut: bytesOut(0, count),
});
