import { parentPort } from 'node:worker_threads';
import { type DigestName, type Digests, type RunningDigests, startDigests } from './checksum.ts';

/** What the thread is told; every `update` and `digest` of a body is answered, in order. */
export type HashRequest =
  | { readonly body: number; readonly kind: 'start'; readonly names: readonly DigestName[] }
  | { readonly body: number; readonly kind: 'update'; readonly block: Uint8Array }
  | { readonly body: number; readonly kind: 'digest' }
  | { readonly body: number; readonly kind: 'drop' };

/** `digests` where they were asked for. */
export interface HashAnswer {
  readonly body: number;
  readonly digests: Digests | null;
}

const bodies = new Map<number, RunningDigests>();

parentPort?.on('message', (request: HashRequest) => {
  const { body } = request;
  const answer = (digests: Digests | null) => parentPort?.postMessage({ body, digests } satisfies HashAnswer);
  switch (request.kind) {
    case 'start':
      bodies.set(body, startDigests(request.names));
      return;
    case 'update':
      bodies.get(body)?.update(request.block);
      return answer(null);
    case 'digest':
      return answer(bodies.get(body)?.digest() ?? null);
    case 'drop':
      bodies.delete(body);
  }
});
