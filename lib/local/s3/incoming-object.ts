import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { WireError } from '../wire-error.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { algorithmOf, type Checksum, startChecksum } from './checksum.ts';
import type { ObjectMetadata } from './object-store.ts';

/** Headers of a PUT that come back with a GET, beside `x-amz-meta-…`. */
const keptHeaders = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];

/**
 * The content of a PUT, decoded, then its metadata; nothing to keep unless its length and every checksum that
 * came with it, before or after the body, are right.
 *
 * @throws WireError IncompleteBody or BadDigest
 */
export async function* readObject(
  request: IncomingMessage,
): AsyncGenerator<Buffer, ObjectMetadata, undefined> {
  const { headers } = request;
  const decoder = headers['content-encoding']?.includes('aws-chunked') ? new AwsChunkedDecoder() : null;
  const checks = new Map<string, Checksum>();
  for (const name of checksumHeaders(headers)) checks.set(name, startChecksum(algorithmOf(name)));
  const md5 = createHash('md5');
  let bytes = 0;
  for await (const chunk of decoder === null ? request : pipe(request, decoder)) {
    bytes += chunk.length;
    md5.update(chunk);
    for (const check of checks.values()) check.update(chunk);
    yield chunk;
  }
  const expectedBytes = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (expectedBytes !== undefined && Number(expectedBytes) !== bytes)
    throw new WireError(400, 'IncompleteBody', `The body has ${bytes} bytes instead of ${expectedBytes}.`);
  const checksums: Record<string, string> = {};
  for (const [name, check] of checks) checksums[name] = verified(name, check, headers, decoder);
  return {
    bytes,
    etag: `"${md5.digest('hex')}"`,
    lastModified: new Date().toUTCString(),
    headers: headersToKeep(headers),
    checksums,
  };
}

/** An error of the one is an error of the other. */
function pipe(request: IncomingMessage, decoder: AwsChunkedDecoder): AwsChunkedDecoder {
  request.once('error', (error) => decoder.destroy(error));
  return request.pipe(decoder);
}

function checksumHeaders(headers: IncomingHttpHeaders): string[] {
  const announced = headers['x-amz-trailer'];
  const trailers = typeof announced === 'string' ? announced.toLowerCase().split(/\s*,\s*/) : [];
  return [...Object.keys(headers), ...trailers].filter(
    (name) => name.startsWith('x-amz-checksum-') && name !== 'x-amz-checksum-type',
  );
}

function verified(
  name: string,
  check: Checksum,
  headers: IncomingHttpHeaders,
  decoder: AwsChunkedDecoder | null,
): string {
  const digest = check.digest();
  if ((headers[name] ?? decoder?.trailers.get(name)) === digest) return digest;
  const algorithm = name.replace('x-amz-checksum-', '').toUpperCase();
  throw new WireError(
    400,
    'BadDigest',
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );
}

function headersToKeep(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')))
      kept[name] = value;
  return kept;
}
