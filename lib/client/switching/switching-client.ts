import { handlerMs } from '../../plan/phases.ts';
import type { NamedTensors } from '../../tensors/tensor.ts';
import type { Inference } from '../orchestration.ts';
import type { InferOptions, PartitionedModelClient } from '../partitioned-model-client.ts';
import { LinkMeter } from './link-meter.ts';
import { type PlacementTimes, pickPlacement } from './pick-placement.ts';

/** A deployed placement of a model. */
export interface Placement extends PlacementTimes {
  readonly client: Pick<PartitionedModelClient, 'infer'>;
  /** The link that the hop of each partition goes over; none for what runs here. */
  readonly links: Readonly<Record<string, string>>;
}

export interface LinkSource {
  /**
   * Carries some bytes over the link when no inference has for a while, and says what they took by themselves: without the
   * round trip, and without what the far end takes.
   */
  readonly probe: () => Promise<{ readonly bytes: number; readonly ms: number }>;
}

export interface SwitchingClientProps {
  /** At least one; the first is the one to begin with. */
  readonly placements: readonly Placement[];
  readonly links: Readonly<Record<string, LinkSource>>;
  /**
   * How much faster another placement must be, as a share.
   * @default 0.15
   */
  readonly hysteresis?: number;
  /**
   * What is so old counts half.
   * @default 2000 ms
   */
  readonly halfLifeMs?: number;
  /**
   * A link that nothing went over for so long is probed.
   * @default 1000 ms
   */
  readonly probeAfterMs?: number;
}

/** Transfers of fewer bytes say more of the round trip than of the bandwidth. */
const leastBytes = 8192;

/**
 * Calls the placement that suits what the links carry now, of several that all stand. An inference under way stays where it
 * began; only those that follow go elsewhere, so that a switch loses none.
 */
export class SwitchingClient {
  readonly #props: Required<SwitchingClientProps>;
  readonly #meters: ReadonlyMap<string, LinkMeter>;
  readonly #probing = new Set<string>();
  #present = 0;
  #switches = 0;

  constructor(props: SwitchingClientProps) {
    this.#props = { hysteresis: 0.15, halfLifeMs: 2000, probeAfterMs: 1000, ...props };
    const { links, halfLifeMs } = this.#props;
    this.#meters = new Map(Object.keys(links).map((link) => [link, new LinkMeter(halfLifeMs)]));
  }

  /** Index of the placement that the next inference goes to. */
  get present(): number {
    return this.#present;
  }

  /** How often it changed. */
  get switches(): number {
    return this.#switches;
  }

  /** What each link is taken to carry, in Mbit/s; null where nothing is known yet. */
  mbpsOf(link: string): number | null {
    return this.#meters.get(link)?.mbps ?? null;
  }

  /** One inference. @throws as `PartitionedModelClient.infer` */
  async infer(inputs: NamedTensors, options: InferOptions = {}): Promise<Inference> {
    const { placements, hysteresis, links } = this.#props;
    for (const link of Object.keys(links)) this.#probeIdle(link);
    const next = pickPlacement(placements, this.#present, (link) => this.mbpsOf(link), hysteresis);
    if (next !== this.#present) this.#switches++;
    this.#present = next;
    const placement = placements[next]!;
    const inference = await placement.client.infer(inputs, options);
    this.#learn(placement, inference);
    return inference;
  }

  /**
   * What an inference took beyond the fixed part, its transfers took; of several links each as much of it as its hops waited
   * besides running.
   */
  #learn({ links, fixedMs }: Placement, { hops, latencyMs }: Inference): void {
    const transfers = hops.flatMap((hop) => {
      const link = links[hop.partition];
      const bytes = hop.requestBytes + hop.responseBytes;
      if (link === undefined || bytes < leastBytes) return [];
      return [{ link, bytes, waitedMs: Math.max(0, hop.latencyMs - handlerMs(hop.phases)) }];
    });
    const waitedMs = transfers.reduce((sum, transfer) => sum + transfer.waitedMs, 0);
    for (const transfer of transfers) {
      const ms = (latencyMs - fixedMs) * (waitedMs === 0 ? 1 : transfer.waitedMs / waitedMs);
      this.#meters.get(transfer.link)?.add(transfer.bytes, ms, performance.now());
    }
  }

  /** In the background: no inference waits for it, nor fails with it. */
  #probeIdle(link: string): void {
    const meter = this.#meters.get(link);
    const source = this.#props.links[link];
    if (meter === undefined || source === undefined || this.#probing.has(link)) return;
    if (meter.idleMs(performance.now()) < this.#props.probeAfterMs) return;
    this.#probing.add(link);
    source
      .probe()
      .then(({ bytes, ms }) => meter.add(bytes, ms, performance.now()))
      .catch(() => undefined)
      .finally(() => this.#probing.delete(link));
  }
}
