import { decimal, perMillion, type Usd } from '../../cost/money.ts';
import { secondsOf } from '../../cost/quantities.ts';
import type { Tier } from '../../plan/plan.ts';
import type { Site } from '../../plan/site.ts';
import { type BrokenLimit, boxTooSmall } from '../errors.ts';
import type { LatencyModel } from '../latency-model.ts';
import type { RangeFacts, Travel } from '../size-model.ts';
import type { Crossing, Place, Stage } from '../space/place.ts';

type Box = NonNullable<Site['device']> | NonNullable<Site['edge']>;

const secondsPerHour = 3600;
const nowhere: Travel = { channelIn: 'inline', channelOut: 'inline', inPlace: true, isFetched: false };

/**
 * A device or an edge box at the CPU share of its memory size, as the profile has it. It is taken to be warm: nobody takes
 * its environments back. Where its target is the caller's own process, nothing is coded, sent or invoked.
 */
export function boxPlace(model: LatencyModel, tier: Exclude<Tier, 'lambda'>, box: Box): Place {
  const { memoryMb, architecture, target } = box;
  const isHere = target === 'client';
  const size = isHere ? model.inProcessAt(memoryMb) : model.at(memoryMb);
  const usdPerSecond = usdPerSecondOf(box);
  const limitOf = ({ leastMb }: Crossing): BrokenLimit | null =>
    leastMb > memoryMb ? boxTooSmall(tier, Math.ceil(leastMb), memoryMb) : null;
  return {
    tier,
    memoryMb,
    limitOf,
    holds: ({ leastMb }) => leastMb <= memoryMb,
    predict({ facts: invoked, after }): Stage {
      const facts = isHere ? inProcess(model, invoked) : invoked;
      const predicted = size.predict(facts);
      const machineUsd = usdPerSecond.times(secondsOf(predicted.durationMs));
      return {
        memoryMb,
        architecture,
        channelIn: facts.channelIn,
        channelOut: after.channel,
        ...predicted,
        drawnMs: () => size.drawnLatencyMs(facts),
        meanLatencyMs: predicted.warm.mean,
        coldBilledMs: predicted.billedMs,
        coldStartRate: 0,
        extraStorageMb: 0,
        weightGets: 0,
        machineUsd,
        usdPerMillion: perMillion(machineUsd),
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
