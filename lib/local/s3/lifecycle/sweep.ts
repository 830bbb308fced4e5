import type { ObjectStore } from '../store/object-store.ts';
import { abortOf, expiryOf } from './rules.ts';

/** How long an upload stays that no rule speaks of and nobody completes. */
const staleUploadMs = 7 * 86_400_000;

/** Deletes the objects that have expired, and aborts the uploads that should be. */
export async function sweep(store: ObjectStore): Promise<void> {
  const now = store.now();
  for (const { name, index, settings } of store.buckets()) {
    const expired = [...index.from(() => true)].filter((object) => {
      const expiry = expiryOf(settings.lifecycle ?? [], object);
      return expiry !== null && expiry.at <= now;
    });
    for (const { key, etag, lastModified } of expired)
      await store.delete(
        name,
        key,
        (standing) => standing?.etag === etag && standing.lastModified === lastModified,
      );
  }
  for (const upload of store.uploads.all()) {
    const { lifecycle = [] } = store.hasBucket(upload.bucket) ? store.bucket(upload.bucket).settings : {};
    const abort = abortOf(lifecycle, upload);
    const isStale = now.getTime() - Date.parse(upload.initiated) >= staleUploadMs;
    if (isStale || (abort !== null && abort.at <= now))
      await store.uploads.abort(upload).catch(() => undefined);
  }
}
