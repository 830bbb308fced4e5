import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkShare } from '../network/network-shares.ts';
import { sweep } from './lifecycle/sweep.ts';
import { serveS3Api } from './s3-api.ts';
import { ObjectStore, type StoreOptions } from './store/object-store.ts';

export interface EmbeddedS3 {
  readonly store: ObjectStore;
  /** @param share of the network, that the sender has @default null all of it */
  serve(request: IncomingMessage, response: ServerResponse, share?: NetworkShare | null): Promise<void>;
  close(): Promise<void>;
}

/** S3 itself takes up to a day or two; nobody is billed for the minute here. */
const sweepEveryMs = 60_000;

/**
 * Opens an S3 over a data folder.
 *
 * @throws PartitaError P1430 to P1433 the folder is in use, something else's, unusable or damaged
 */
export async function openS3(options: StoreOptions): Promise<EmbeddedS3> {
  const store = await ObjectStore.open(options);
  await sweep(store);
  // What fails now is tried again the next time.
  const sweeping = setInterval(() => sweep(store).catch(() => undefined), sweepEveryMs).unref();
  return {
    store,
    serve: (request, response, share = null) => serveS3Api(store, request, response, share),
    async close() {
      clearInterval(sweeping);
      await store.close();
    },
  };
}
