import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Tier } from '../plan/plan.ts';
import { call } from './call.ts';
import type { Link } from './chain.ts';

/**
 * Starts environments of partitions before their turn comes, side by side, so that a cold chain waits for its slowest
 * init and not for the sum.
 */
export class Prewarming {
  readonly #lambdaOf: (tier: Tier) => LambdaClient;
  readonly #signal: AbortSignal;
  readonly #started = new Map<Link, Promise<void>>();

  constructor(lambdaOf: (tier: Tier) => LambdaClient, signal: AbortSignal) {
    this.#lambdaOf = lambdaOf;
    this.#signal = signal;
  }

  start(links: readonly Link[]): void {
    for (const link of links) if (!this.#started.has(link)) this.#started.set(link, this.#warm(link));
  }

  /** Until the environment is up: an invocation that comes before would start another one. */
  async ready(link: Link): Promise<void> {
    await this.#started.get(link);
  }

  async #warm({ partition, functionName }: Link): Promise<void> {
    if (functionName === null) return;
    const callee = { functionName, partition: partition.name };
    try {
      await call(this.#lambdaOf(partition.tier), callee, { op: 'warm' }, { signal: this.#signal });
    } catch {
      // The invocation that follows meets the same failure, and knows what to do about it.
    }
  }
}
