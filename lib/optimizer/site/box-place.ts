import { decimal, perMillion, type Usd } from '../../cost/money.ts';
import { secondsOf } from '../../cost/quantities.ts';
import type { Tier } from '../../plan/plan.ts';
import type { Site } from '../../plan/site.ts';
import { type BrokenLimit, boxTooSmall } from '../errors.ts';
import type { LatencyModel } from '../latency-model.ts';
import type { RangeFacts, Travel } from '../size-model.ts';
import type { Crossing, Place, Stage } from '../space/place.ts';
import { later, type TollOf } from './toll.ts';

export type Box = NonNullable<Site['device']> | NonNullable<Site['edge']>;

const secondsPerHour = 3600;
const nowhere: Travel = { channelIn: 'inline', channelOut: 'inline', inPlace: true, isFetched: false };

/**
 * A device or an edge box at the CPU share of its memory size, as the profile has it. It is taken to be warm: nobody takes
 * its environments back. Where its target is the caller's own process, nothing is coded, sent or invoked.
 *
 * @param tollOf what the link to it adds
 */
export function boxPlace(
  model: LatencyModel,
  tier: Exclude<Tier, 'lambda'>,
  box: Box,
  tollOf: TollOf,
): Place {
  const { memoryMb, architecture, target } = box;
  const isHere = target === 'client';
  const size = isHere ? model.inProcessAt(memoryMb) : model.at(memoryMb);
  const usdPerSecond = usdPerSecondOf(box);
  const limitOf = ({ leastMb }: Crossing): BrokenLimit | null =>
    leastMb > memoryMb ? boxTooSmall(tier, Math.ceil(leastMb), memoryMb) : null;
  return {
    tier,
    memoryMb,
    architecture,
    limitOf,
    holds: ({ leastMb }) => leastMb <= memoryMb,
    predict(crossing): Stage {
      const { facts: invoked, after } = crossing;
      const facts = isHere ? inProcess(model, invoked) : invoked;
      const predicted = size.predict(facts);
      const machineUsd = usdPerSecond.times(secondsOf(predicted.durationMs));
      const toll = tollOf(crossing);
      return {
        memoryMb,
        architecture,
        channelIn: facts.channelIn,
        channelOut: after.channel,
        ...predicted,
        latencyMs: predicted.latencyMs + toll.ms,
        coldLatencyMs: predicted.coldLatencyMs + toll.ms,
        warm: later(predicted.warm, toll),
        drawnMs: () => size.drawnLatencyMs(facts).map((ms) => ms + toll.ms),
        meanLatencyMs: predicted.warm.mean + toll.ms,
        coldBilledMs: predicted.billedMs,
        coldStartRate: 0,
        extraStorageMb: 0,
        weightGets: 0,
        machineUsd,
        linkUsd: toll.usd,
        toll,
        usdPerMillion: perMillion(machineUsd) + toll.usdPerMillion,
      };
    },
  };
}

/** Coding what leaves the process is all that there is besides running. */
const inProcess = (model: LatencyModel, { from, to, codecMs }: RangeFacts): RangeFacts =>
  model.range(from, to, { ...nowhere, coding: { shareIn: 1, shareOut: 1, codecMs } });

/** Its price while it is at work: by the hour, and for what it draws. */
function usdPerSecondOf({ usdPerHour, energy }: Box): Usd {
  const byTime = decimal(usdPerHour?.value ?? 0).div(secondsPerHour);
  const watts = decimal(energy?.watts.value ?? 0);
  return byTime.plus(watts.times(decimal(energy?.usdPerJoule.value ?? 0)));
}
