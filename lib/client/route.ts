import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ServedPlan } from '../plan/deployment.ts';
import type { Tier } from '../plan/plan.ts';
import { chainOf, type DeployedPlan, type Link } from './chain.ts';
import type { DeviceRuntime } from './device.ts';
import { tierNotReached } from './errors.ts';
import type { Clients } from './transport.ts';

/** What reaches the tiers besides `lambda` that a plan has partitions on. */
export interface OtherTiers {
  readonly edge?: Clients;
  /** Runs them here, or clients, where a device of its own answers as Lambda does. */
  readonly device?: Clients | DeviceRuntime;
}

export interface RouteProps {
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly tiers?: OtherTiers;
}

/** The partitions of a deployed plan in order, and what reaches each. */
export class Route {
  readonly plan: ServedPlan;
  readonly chain: readonly Link[];
  readonly #lambda: Clients;
  readonly #others: OtherTiers;

  /** @throws PartitaError P1548 when a partition has no function, P2120 when nothing reaches its tier */
  constructor({ lambda, s3, tiers = {} }: RouteProps, deployed: DeployedPlan) {
    this.plan = deployed.plan;
    this.#lambda = { lambda, s3, bucket: deployed.handoffBucket };
    this.#others = tiers;
    for (const { tier } of this.plan.partitions) this.#found(tier);
    this.chain = chainOf(deployed, ({ tier }) => this.runtimeOf(tier) !== null);
  }

  /** What runs the tier's partitions in this process; null where their functions are invoked. */
  runtimeOf(tier: Tier): DeviceRuntime | null {
    const found = this.#found(tier);
    return 'run' in found ? found : null;
  }

  /** @throws PartitaError P2120 */
  clientsOf(tier: Tier): Clients {
    const found = this.#found(tier);
    if ('run' in found) throw tierNotReached(tier);
    return found;
  }

  #found(tier: Tier): Clients | DeviceRuntime {
    const found = tier === 'lambda' ? this.#lambda : this.#others[tier];
    if (found === undefined) throw tierNotReached(tier);
    return found;
  }
}
