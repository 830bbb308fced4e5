import type { Channel, Tier } from '../../plan/plan.ts';

/**
 * How the tensors that cross a cut travel from the partition before it to the one behind it. A way is a state of the
 * search at a position: a partition's option is priced and timed between the way before it and the way after it.
 *
 * The chain's own ends are crossed too: by what the caller sends, and by what it is answered.
 */
export interface Way {
  readonly channel: Channel;
  /** Tier of the partition before the cut; at the chain's beginning, the caller's. */
  readonly from: Tier;
  /** Tier of the partition behind the cut; at the chain's end, the caller's. */
  readonly to: Tier;
}
