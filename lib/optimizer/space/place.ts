import type { ExpectedStage } from '../../cost/inference.ts';
import type { Tier } from '../../plan/plan.ts';
import type { Architecture } from '../../plan/platform.ts';
import type { WeightsPlace } from '../../plan/weights-place.ts';
import type { BrokenLimit } from '../errors.ts';
import type { Toll } from '../site/toll.ts';
import type { Moments, RangeFacts } from '../size-model.ts';
import type { CutCodec } from './cut-codecs.ts';
import type { Way } from './way.ts';

/** A run of segments as one partition, with how its tensors reach and leave it. */
export interface Crossing {
  readonly before: Way;
  readonly after: Way;
  /** How what it is sent is coded, and what it answers; null where it is as it is. */
  readonly codedIn: CutCodec | null;
  readonly codedOut: CutCodec | null;
  readonly facts: RangeFacts;
  readonly weights: WeightsPlace;
  /** Smallest memory size that holds it. */
  readonly leastMb: number;
}

/** What one partition is predicted to take and to be billed for. */
export interface Stage extends ExpectedStage {
  readonly durationMs: number;
  /** With a download of weights, where there is one. */
  readonly initMs: number;
  /** Duration of the first invocation of an environment, without init. */
  readonly coldDurationMs: number;
  /** What the caller waits for it, warm; the caller's own S3 requests are in it. */
  readonly latencyMs: number;
  readonly coldLatencyMs: number;
  /** Mean and variance of the warm latency, in ms and ms². */
  readonly warm: Moments;
  /** Warm latencies, as they are drawn. */
  drawnMs(): Float64Array;
  /** Expected: warm and cold, by how often each is. It adds along the chain, as means do. */
  readonly meanLatencyMs: number;
  /** What of it isn't its own: the link, and whoever walks the chain. */
  readonly toll: Toll;
  /** What the search adds up: a double, to the rounding of doubles what the exact bill says. */
  readonly usdPerMillion: number;
}

/** Where a partition can run, and as what: one option of every partition that it holds. */
export interface Place {
  readonly tier: Tier;
  readonly memoryMb: number;
  readonly architecture: Architecture;
  /** @param reach share of the inferences that reach it, 0..1; of what it answers only cold starts depend on it. @default 1 */
  predict(crossing: Crossing, reach?: number): Stage;
  /** The limit of this place that a partition breaks; null when it breaks none. */
  limitOf(crossing: Crossing, stage: Stage): BrokenLimit | null;
  /** Whether it breaks none. */
  holds(crossing: Crossing, stage: Stage): boolean;
}
