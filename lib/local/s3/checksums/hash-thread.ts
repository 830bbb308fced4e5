import { Worker } from 'node:worker_threads';
import type { DigestName, Digests } from './checksum.ts';
import type { HashAnswer, HashRequest } from './hash-worker.ts';

/** Checksums of a body that are computed elsewhere. */
export interface RemoteDigests {
  /** @param block in shared memory, unchanged until this resolves */
  update(block: Uint8Array): Promise<void>;
  digest(): Promise<Digests>;
  /** Forgets the body. */
  drop(): void;
}

interface Waiting {
  resolve(digests: Digests | null): void;
  reject(error: Error): void;
}

/** Computes checksums in a thread of its own, while this one goes on. */
export class HashThread {
  readonly #findScript: () => string;
  #worker: Worker | null = null;
  #started = 0;
  /** By body, in the order of the answers. */
  readonly #waiting = new Map<number, Waiting[]>();

  /** @param findScript gives the path of the bundled hash-worker, when it is first needed */
  constructor(findScript: () => string) {
    this.#findScript = findScript;
  }

  start(names: readonly DigestName[]): RemoteDigests {
    const body = ++this.#started;
    const tell = (request: HashRequest) => this.#running().postMessage(request);
    const ask = (request: HashRequest) =>
      new Promise<Digests | null>((resolve, reject) => {
        this.#waiting.get(body)?.push({ resolve, reject });
        tell(request);
      });
    this.#waiting.set(body, []);
    tell({ body, kind: 'start', names });
    return {
      async update(block) {
        await ask({ body, kind: 'update', block });
      },
      async digest() {
        return (await ask({ body, kind: 'digest' })) ?? new Map();
      },
      drop: () => {
        this.#waiting.delete(body);
        tell({ body, kind: 'drop' });
      },
    };
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.#findScript(), {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
    });
    worker.unref();
    worker.on('message', ({ body, digests }: HashAnswer) =>
      this.#waiting.get(body)?.shift()?.resolve(digests),
    );
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the thread that computes checksums ended')));
    this.#worker = worker;
    return worker;
  }

  /** What is under way fails; the next body gets a new thread. */
  #fail(error: Error): void {
    this.#worker = null;
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting.splice(0)) reject(error);
  }
}
