import { compareKeys } from './compare-keys.ts';
import type { ObjectMetadata } from './object-file.ts';

/** What a list tells of an object. */
export type ObjectSummary = Pick<ObjectMetadata, 'key' | 'bytes' | 'etag' | 'lastModified' | 'checksums'>;

/** The objects of a bucket, by key and in order. */
export class KeyIndex {
  readonly #objects = new Map<string, ObjectSummary>();
  readonly #keys: string[] = [];

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): ObjectSummary | undefined {
    return this.#objects.get(key);
  }

  set({ key, bytes, etag, lastModified, checksums }: ObjectMetadata): void {
    if (!this.#objects.has(key))
      this.#keys.splice(
        this.#find((known) => compareKeys(known, key) > 0),
        0,
        key,
      );
    this.#objects.set(key, { key, bytes, etag, lastModified, checksums });
  }

  delete(key: string): void {
    if (this.#objects.delete(key))
      this.#keys.splice(
        this.#find((known) => compareKeys(known, key) >= 0),
        1,
      );
  }

  /** Summaries in order, from the first key that `isReached` holds for; it must hold for all behind that. */
  *from(isReached: (key: string) => boolean): Generator<ObjectSummary> {
    for (let at = this.#find(isReached); at < this.#keys.length; at++) {
      const summary = this.#objects.get(this.#keys[at] ?? '');
      if (summary !== undefined) yield summary;
    }
  }

  #find(isReached: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isReached(this.#keys[middle] ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
