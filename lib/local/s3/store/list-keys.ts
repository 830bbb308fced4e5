import { compareKeys } from './compare-keys.ts';
import type { KeyIndex, ObjectSummary } from './key-index.ts';

export interface ListRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** The list begins behind it; a common prefix of an earlier page stands for all its keys. */
  readonly after: string;
  readonly max: number;
}

export interface KeyList {
  readonly objects: readonly ObjectSummary[];
  readonly commonPrefixes: readonly string[];
  /** The last entry, where there is more to come; the next page is `after` it. */
  readonly truncatedAt: string | null;
}

/** A page of a bucket's keys in order, those that share a prefix up to the delimiter rolled up into one entry. */
export function listKeys(index: KeyIndex, { prefix, delimiter, after, max }: ListRequest): KeyList {
  const objects: ObjectSummary[] = [];
  const commonPrefixes: string[] = [];
  const isRolledUp =
    delimiter !== '' && after.length > prefix.length && after.startsWith(prefix) && after.endsWith(delimiter);
  let isBehind = (key: string) =>
    compareKeys(key, after) > 0 && compareKeys(key, prefix) >= 0 && !(isRolledUp && key.startsWith(after));
  let last: string | null = null;
  for (;;) {
    let common: string | null = null;
    for (const object of max > 0 ? index.from(isBehind) : []) {
      if (!object.key.startsWith(prefix)) break;
      if (objects.length + commonPrefixes.length === max)
        return { objects, commonPrefixes, truncatedAt: last };
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      if (end === -1) {
        objects.push(object);
        last = object.key;
        continue;
      }
      common = object.key.slice(0, end + delimiter.length);
      break;
    }
    if (common === null) return { objects, commonPrefixes, truncatedAt: null };
    const rolled = common;
    commonPrefixes.push(rolled);
    last = rolled;
    isBehind = (key) => compareKeys(key, rolled) > 0 && !key.startsWith(rolled);
  }
}
