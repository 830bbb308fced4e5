import type { IncomingHttpHeaders } from 'node:http';
import { noSuchKey, notImplemented, preconditionFailed } from '../s3-errors.ts';
import type { ObjectSummary } from '../store/key-index.ts';
import type { WriteCondition } from '../store/object-store.ts';

type Version = Pick<ObjectSummary, 'etag' | 'lastModified'>;

/**
 * Whether a reader who knows some version is to get this one.
 *
 * @param prefix of the headers' names, such as that of a copy's source
 * @returns false for "304 Not Modified"
 * @throws WireError PreconditionFailed
 * @see RFC 9110, 13.2.2, for which of them counts
 */
export function isToBeRead(headers: IncomingHttpHeaders, version: Version, prefix = ''): boolean {
  const header = (name: string) => text(headers[`${prefix}${name}`]);
  const modified = seconds(version.lastModified);
  const ifMatch = header('if-match');
  const ifUnmodified = seconds(header('if-unmodified-since'));
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version)) throw preconditionFailed('If-Match');
  } else if (modified > ifUnmodified) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined) return !matches(ifNoneMatch, version);
  return !(modified <= seconds(header('if-modified-since')));
}

/** Whether a Range header counts: it does not where the version that the reader has a part of is gone. */
export function isRangeValid(headers: IncomingHttpHeaders, { etag, lastModified }: Version): boolean {
  const ifRange = text(headers['if-range']);
  return ifRange === undefined || ifRange === etag || seconds(ifRange) === seconds(lastModified);
}

/**
 * What a writer demands of the version that stands.
 *
 * @throws WireError NotImplemented for an `If-None-Match` that S3 has not either
 */
export function writeCondition(headers: IncomingHttpHeaders, key: string): WriteCondition {
  const ifMatch = text(headers['if-match']);
  const ifNoneMatch = text(headers['if-none-match']);
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw notImplemented(`a write with If-None-Match other than "*"`);
  return (standing) => {
    if (ifNoneMatch !== undefined && standing !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (standing === undefined) throw noSuchKey(key);
    if (!matches(ifMatch, standing)) throw preconditionFailed('If-Match');
  };
}

const text = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

/** S3 takes an entity tag with its quotes and without. */
const matches = (header: string, { etag }: Version) =>
  header.split(',').some((one) => {
    const tag = one.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag || `"${tag}"` === etag;
  });

/** Whole seconds, as HTTP's dates have; NaN, which is in no order with others, where it is none. */
const seconds = (date: string | undefined) => Math.floor(Date.parse(date ?? '') / 1000);
