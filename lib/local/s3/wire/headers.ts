import type { IncomingHttpHeaders } from 'node:http';
import { WireError } from '../../wire-error.ts';
import { notImplemented } from '../s3-errors.ts';

/** Headers of a PUT that come back with a GET, beside `x-amz-meta-…`. */
const keptHeaders = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-server-side-encryption',
]);

const metadataPrefix = 'x-amz-meta-';
const maxMetadataBytes = 2048;

/** @throws WireError MetadataTooLarge */
export function headersToKeep(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const isMetadata = name.startsWith(metadataPrefix);
    if (typeof value !== 'string' || !(isMetadata || keptHeaders.has(name))) continue;
    if (isMetadata) metadataBytes += name.length - metadataPrefix.length + value.length;
    const own = name === 'content-encoding' ? withoutChunked(value) : value;
    if (own !== '') kept[name] = own;
  }
  if (metadataBytes > maxMetadataBytes)
    throw new WireError(
      400,
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
    );
  return kept;
}

/** How the body was sent is no property of the object. */
const withoutChunked = (encodings: string) =>
  encodings
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== 'aws-chunked')
    .join(',');

/** Headers that ask for what is not served, and the values that ask for nothing else than what is. */
const unservedHeaders: readonly (readonly [pattern: RegExp, harmless: RegExp])[] = [
  [/^x-amz-server-side-encryption$/, /^AES256$/],
  [/^x-amz-server-side-encryption-bucket-key-enabled$/, /^false$/i],
  [/^x-amz-(copy-source-)?server-side-encryption-(customer-|aws-kms-|context)/, /^$/],
  [/^x-amz-acl$/, /^(private|bucket-owner-full-control)$/],
  [/^x-amz-grant-/, /^$/],
  [/^x-amz-storage-class$/, /^STANDARD$/],
  [/^x-amz-bucket-object-lock-enabled$/, /^false$/i],
  [/^x-amz-object-lock-/, /^$/],
  [/^x-amz-tagging/, /^(COPY)?$/],
  [/^x-amz-website-redirect-location$/, /^$/],
  [/^x-amz-write-offset-bytes$/, /^$/],
];

/** @throws WireError NotImplemented, which names the header */
export function refuseUnserved(operation: string, headers: IncomingHttpHeaders): void {
  for (const [name, value] of Object.entries(headers))
    if (unservedHeaders.some(([pattern, harmless]) => pattern.test(name) && !harmless.test(String(value))))
      throw notImplemented(`${operation} with ${name}: ${value}`);
}
