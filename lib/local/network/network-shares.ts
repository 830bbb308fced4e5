import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { networkBytesPerMs } from '../../plan/network-share.ts';
import { TokenBucket } from './token-bucket.ts';

/** What one environment's requests to S3 share. Firecracker, which Lambda runs on, limits both directions each by itself. */
export interface NetworkShare {
  readonly fromS3: TokenBucket;
  readonly toS3: TokenBucket;
}

/**
 * What may pass at once after a pause. Assumed: enough that a busy machine, which wakes us some ms late, gives a function
 * no less than its share, and little beside what is handed over by S3.
 */
const burstBytes = 512 * 1024;

/** An environment that is told apart from others by how its requests are signed. */
export interface Attachment {
  /** As on AWS, each environment has one of its own, which the SDK sends with every request. */
  readonly sessionToken: string;
  detach(): void;
}

/** Which requests come from which environment, and the share of the network that its memory size buys. */
export class NetworkShares {
  readonly #isEnforced: boolean;
  readonly #byToken = new Map<string, NetworkShare>();

  /** @param isEnforced false where functions aren't held to a CPU share either */
  constructor(isEnforced: boolean) {
    this.#isEnforced = isEnforced;
  }

  attach(memoryMb: number): Attachment {
    const sessionToken = randomUUID();
    const bucket = () => new TokenBucket(networkBytesPerMs(memoryMb), burstBytes);
    if (this.#isEnforced) this.#byToken.set(sessionToken, { fromS3: bucket(), toS3: bucket() });
    return { sessionToken, detach: () => void this.#byToken.delete(sessionToken) };
  }

  /** @returns null where a request has the whole machine: it is no function's */
  of({ headers }: IncomingMessage): NetworkShare | null {
    // Not of a URL that a function has signed for others: whoever follows it is elsewhere.
    const token = headers['x-amz-security-token'];
    return typeof token === 'string' ? (this.#byToken.get(token) ?? null) : null;
  }
}
