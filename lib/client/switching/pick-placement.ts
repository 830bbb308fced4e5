/** What an inference by a placement is predicted to take: a fixed part, and bytes over what the links carry. */
export interface PlacementTimes {
  /** With round trips; as on links without end. */
  readonly fixedMs: number;
  /** Bytes over each link, there and back, by the link's name. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** ms at so many Mbit/s on each link; a link that isn't known carries nothing in its way. */
export const predictedMs = (
  { fixedMs, bytes }: PlacementTimes,
  mbpsOf: (link: string) => number | null,
): number =>
  Object.entries(bytes).reduce((ms, [link, count]) => {
    const mbps = mbpsOf(link);
    return mbps === null ? ms : ms + (count * 8) / (mbps * 1000);
  }, fixedMs);

/**
 * The placement for the next inference: the fastest by what the links carry, but the present one as long as no other is
 * faster by more than `hysteresis`, so that noise doesn't switch to and fro.
 *
 * @param hysteresis share of the present one's time
 */
export function pickPlacement(
  placements: readonly PlacementTimes[],
  present: number,
  mbpsOf: (link: string) => number | null,
  hysteresis: number,
): number {
  const times = placements.map((placement) => predictedMs(placement, mbpsOf));
  const fastest = times.indexOf(Math.min(...times));
  return times[fastest]! < times[present]! * (1 - hysteresis) ? fastest : present;
}
