/** What a link does to bytes in one direction. */
export interface WayShape {
  readonly mbps: number;
  readonly delayMs: number;
  /** Standard deviation of the delay. */
  readonly jitterMs: number;
  /** Of packets; one that is lost is sent again after a round trip. */
  readonly lossShare: number;
}

/** Payload of a TCP segment on Ethernet. */
const segmentBytes = 1448;

/**
 * When bytes arrive that share one direction of a link: each waits until the link has sent what came before, takes its
 * own bytes over the bandwidth, and then the delay. Order is kept.
 */
export class Way {
  shape: WayShape;
  readonly #random: () => number;
  #freeAtMs = 0;
  #lastArrivalMs = 0;
  #delayMs = 0;

  constructor(shape: WayShape, random: () => number) {
    this.shape = shape;
    this.#random = random;
  }

  /** How long what is sent now waits before its first bit goes. */
  backlogMs(nowMs: number): number {
    return Math.max(0, this.#freeAtMs - nowMs);
  }

  /** @returns when the last of the bytes is there, which are ready to be sent now */
  arrivalMs(nowMs: number, bytes: number): number {
    const { mbps, delayMs, jitterMs, lossShare } = this.shape;
    // What follows without a gap has the delay of what it follows.
    if (this.#freeAtMs <= nowMs) this.#delayMs = Math.max(0, delayMs + jitterMs * this.#gaussian());
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (bytes * 8) / (mbps * 1000);
    const isLost = lossShare > 0 && this.#random() > (1 - lossShare) ** Math.ceil(bytes / segmentBytes);
    const arrival = this.#freeAtMs + this.#delayMs + (isLost ? 2 * delayMs : 0);
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrival);
    return this.#lastArrivalMs;
  }

  /** Box and Muller. */
  #gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}
