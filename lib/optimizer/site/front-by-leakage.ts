import { beatenByNone } from '../beaten.ts';
import { seesTooMuch } from '../errors.ts';
import type { Evaluated } from '../evaluate.ts';
import type { Front } from '../front.ts';
import type { Place } from '../space/place.ts';
import type { PlanSpace } from '../space/plan-space.ts';
import type { Exposure } from './exposure.ts';

/** The plans of a space of which no partition sees more than may be recovered. */
export const withinExposure = (space: PlanSpace): PlanSpace =>
  space.exposure === null ? space : seeingAtMost(space, space.exposure, space.exposure.most);

const seeingAtMost = (space: PlanSpace, exposure: Exposure, most: number): PlanSpace => ({
  ...space,
  places: space.places.map((place): Place => {
    const seen = ({ from, to }: { from: number; to: number }) => exposure.of(place.tier, from, to);
    return {
      ...place,
      limitOf: (crossing, stage) =>
        seen(crossing.facts) <= most
          ? place.limitOf(crossing, stage)
          : seesTooMuch(place.tier, seen(crossing.facts), most),
      holds: (crossing, stage) => seen(crossing.facts) <= most && place.holds(crossing, stage),
    };
  }),
});

/**
 * The front of latency, cost and leakage, by the epsilon-constraint method: leakage is a maximum over cuts and doesn't add
 * up, so that there is one search of latency and cost for each bound on leakage that changes it. Between the most that a
 * front leaks and the bound that it was searched with, no other bound gives another front.
 *
 * @param search the front of latency and cost; its plans say what they leak
 */
export function frontByLeakage(
  space: PlanSpace,
  exposure: Exposure,
  search: (space: PlanSpace) => Front,
): Front {
  const plans: Evaluated[] = [];
  let first: Front | undefined;
  let bound = exposure.values.findLast((value) => value <= exposure.most);
  while (bound !== undefined) {
    const front = search(seeingAtMost(space, exposure, bound));
    first ??= front;
    plans.push(...front.plans);
    const worst = Math.max(...front.plans.map(({ leakage }) => leakage ?? 0));
    bound = exposure.values.findLast((value) => value < worst);
  }
  return { plans: beatenByNone(plans), gapUsdAt: first?.gapUsdAt ?? (() => 0) };
}
