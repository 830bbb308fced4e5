import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { WireError } from '../../wire-error.ts';
import {
  type ChecksumAlgorithm,
  checksumHeader,
  type DigestName,
  type Digests,
  findAlgorithm,
  startDigests,
} from '../checksums/checksum.ts';
import { badDigest, entityTooLarge, invalidRequest, malformedXml, notImplemented } from '../s3-errors.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';

/** A body on its way in. */
export interface IncomingBody {
  readonly expectedBytes: number;
  /** Decoded. Fails when the sender goes away. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What has to be computed to verify it. */
  readonly digests: ReadonlySet<DigestName>;
  /** Of the checksum that it comes with, before it or behind it. */
  readonly algorithm: ChecksumAlgorithm | null;
  /** @throws WireError IncompleteBody, BadDigest, … where it is not what its sender says */
  verify(bytes: number, digests: Digests): void;
}

/** @throws WireError MissingContentLength, EntityTooLarge, and what is wrong with its checksums */
export function readBody(request: IncomingMessage, maxBytes: number, isSummed = true): IncomingBody {
  const { headers } = request;
  const decoder = headers['content-encoding']?.includes('aws-chunked') ? new AwsChunkedDecoder() : null;
  const expected = header(headers, decoder === null ? 'content-length' : 'x-amz-decoded-content-length');
  if (expected === undefined || !/^\d+$/.test(expected))
    throw new WireError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  const expectedBytes = Number(expected);
  if (expectedBytes > maxBytes) throw entityTooLarge(expectedBytes, maxBytes);
  const algorithm = isSummed ? announcedChecksum(headers) : null;
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && !isBase64(md5, 16))
    throw new WireError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  const sha256 = header(headers, 'x-amz-content-sha256') ?? '';
  const isPayloadSigned = decoder === null && /^[\da-f]{64}$/i.test(sha256);
  // Whatever goes wrong, the request stays open for the answer.
  const received = request.iterator({ destroyOnReturn: false });
  return {
    expectedBytes,
    chunks: decoder === null ? received : decoder.decode(received),
    digests: new Set<DigestName>([
      'md5',
      ...(algorithm === null ? [] : [algorithm]),
      ...(isPayloadSigned ? (['sha256'] as const) : []),
    ]),
    algorithm,
    verify(bytes, digests) {
      if (bytes !== expectedBytes)
        throw new WireError(
          400,
          'IncompleteBody',
          'You did not provide the number of bytes specified by the Content-Length HTTP header.',
        );
      if (md5 !== undefined && md5 !== digests.get('md5')) throw badDigest('Content-MD5');
      const payload = Buffer.from(digests.get('sha256') ?? '', 'base64').toString('hex');
      if (isPayloadSigned && payload !== sha256.toLowerCase())
        throw new WireError(
          400,
          'XAmzContentSHA256Mismatch',
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
      if (algorithm !== null) verifyChecksum(algorithm, headers, decoder, digests);
    },
  };
}

/**
 * Reads a document.
 *
 * @param isSummed false where the checksum among the headers is of something else
 * @throws WireError MalformedXML or what `readBody` and its `verify` throw
 */
export async function readText(request: IncomingMessage, maxBytes: number, isSummed = true): Promise<string> {
  const hasBody = request.headers['content-length'] !== undefined || 'transfer-encoding' in request.headers;
  if (!hasBody) return '';
  const body = readBody(request, maxBytes, isSummed);
  const digests = startDigests(body.digests);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body.chunks) {
    digests.update(chunk);
    bytes += chunk.length;
    chunks.push(chunk);
  }
  body.verify(bytes, digests.digest());
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw malformedXml();
  }
}

/** Headers that begin like a checksum's and are none. */
const aboutChecksums = ['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'];

function announcedChecksum(headers: IncomingHttpHeaders): ChecksumAlgorithm | null {
  const trailers = (header(headers, 'x-amz-trailer') ?? '').toLowerCase().split(/\s*,\s*/);
  const names = new Set(
    [...Object.keys(headers), ...trailers].filter(
      (name) => name.startsWith('x-amz-checksum-') && !aboutChecksums.includes(name),
    ),
  );
  const [name, ...others] = names;
  if (name === undefined) return null;
  if (others.length > 0)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const algorithm = findAlgorithm(name.slice('x-amz-checksum-'.length));
  if (algorithm === undefined) throw notImplemented(name);
  return algorithm;
}

function verifyChecksum(
  algorithm: ChecksumAlgorithm,
  headers: IncomingHttpHeaders,
  decoder: AwsChunkedDecoder | null,
  digests: Digests,
): void {
  const name = checksumHeader(algorithm);
  const given = header(headers, name) ?? decoder?.trailers.get(name);
  const computed = digests.get(algorithm) ?? '';
  if (given === computed) return;
  if (given === undefined || !isBase64(given, Buffer.from(computed, 'base64').length))
    throw invalidRequest(
      `Value for ${name} ${given === undefined ? 'trailer is missing' : 'header is invalid'}.`,
    );
  throw badDigest(algorithm.toUpperCase());
}

const isBase64 = (text: string, bytes: number) => {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
};

const header = (headers: IncomingHttpHeaders, name: string) => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};
