import type { Codec } from '../../plan/codec.ts';
import type { Channel, Tier } from '../../plan/plan.ts';

/**
 * How the tensors that cross a cut travel from the partition before it to the one behind it. A way is a state of the
 * search at a position: a partition's option is priced and timed between the way before it and the way after it.
 *
 * The chain's own ends are crossed too: by what the caller sends, and by what it is answered.
 */
export interface Way {
  /** By which the partition before answers. */
  readonly channel: Channel;
  /** Whether they stay in the S3 of the tier that both partitions are of; otherwise the caller has them. */
  readonly stays: boolean;
  /** Tiers that the partition before can be of. */
  readonly from: readonly Tier[];
  /** Tiers that the one behind can be of; none where the caller alone takes them, at the chain's end. */
  readonly to: readonly Tier[];
  /** How they are coded meanwhile. */
  readonly codec: Codec;
}

/**
 * All ways between tiers; the first is how the caller sends what the model takes.
 *
 * @param invoked tiers whose partitions are invoked
 * @param here tiers whose partitions run in the caller's own process
 * @param codecs `none` first
 */
export function waysBetween(
  invoked: readonly Tier[],
  here: readonly Tier[],
  codecs: readonly Codec[],
): Way[] {
  const all = [...invoked, ...here];
  const others = (tier: Tier) => all.filter((other) => other !== tier);
  const ways: Omit<Way, 'codec'>[] = [
    { channel: 'inline', stays: false, from: invoked, to: all },
    // In one process a cut is nothing: two neighbours there would be one partition.
    ...here.map((tier) => ({ channel: 'inline', stays: false, from: [tier], to: invoked }) as const),
    { channel: 's3', stays: false, from: invoked, to: [] },
    ...invoked.map((tier) => ({ channel: 's3', stays: true, from: [tier], to: [tier] }) as const),
    ...invoked
      .filter((tier) => others(tier).length > 0)
      .map((tier) => ({ channel: 's3', stays: false, from: [tier], to: others(tier) }) as const),
  ];
  return codecs.flatMap((codec) => ways.map((way) => ({ ...way, codec })));
}

/** Whether a partition on a tier can be between two ways. */
export const isBetween = (tier: Tier, { before, after }: { before: Way; after: Way }): boolean =>
  before.to.includes(tier) && after.from.includes(tier);
