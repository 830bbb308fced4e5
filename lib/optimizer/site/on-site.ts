import type { Segmentation } from '../../plan/segmentation.ts';
import type { Site } from '../../plan/site.ts';
import { mustNotSee } from '../errors.ts';
import type { Crossing, Place } from '../space/place.ts';

/** A place as the caller of a site has it: sent nothing that its tier must not see. */
export function onSite(place: Place, segmentation: Segmentation, site: Site): Place {
  const { tier } = place;
  const hidden = hiddenFrom(segmentation, site[tier]?.mustNotSee ?? []);
  const seenBy = ({ facts: { from, to } }: Crossing) => hidden.find(({ isSent }) => isSent(from, to));
  return {
    ...place,
    limitOf(crossing, stage) {
      const seen = seenBy(crossing);
      return seen === undefined ? place.limitOf(crossing, stage) : mustNotSee(tier, seen.name);
    },
    holds: (crossing, stage) => seenBy(crossing) === undefined && place.holds(crossing, stage),
  };
}

/** Tensors by name, and whether a partition of the segments `(from, to]` is sent them. */
const hiddenFrom = ({ tensors }: Segmentation, names: readonly string[]) =>
  tensors
    .filter(({ name }) => names.includes(name))
    .map(({ name, producer, consumers }) => ({
      name,
      isSent: (from: number, to: number) =>
        producer <= from && consumers.some((segment) => segment > from && segment <= to),
    }));
