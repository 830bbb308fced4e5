import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { WireError } from '../wire-error.ts';

/** S3's checksum algorithms that are verified here, as their headers name them. */
const checksumAlgorithms = ['crc32', 'crc32c', 'sha1', 'sha256'] as const;
type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

const checksumHeader = (algorithm: ChecksumAlgorithm) => `x-amz-checksum-${algorithm}`;

export interface Checksum {
  update(chunk: Buffer): void;
  /** Base64, as in the header. */
  digest(): string;
}

export function startChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
      return cyclic((chunk, value) => crc32(chunk, value));
    case 'crc32c':
      return cyclic(crc32c);
    case 'sha1':
    case 'sha256': {
      const hash = createHash(algorithm);
      return { update: (chunk) => hash.update(chunk), digest: () => hash.digest('base64') };
    }
  }
}

/** @throws WireError for an algorithm that is S3's and not served, or is none */
export function algorithmOf(header: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithms.find((known) => header.toLowerCase() === checksumHeader(known));
  if (algorithm === undefined)
    throw new WireError(501, 'NotImplemented', `The embedded S3 does not serve ${header}.`);
  return algorithm;
}

function cyclic(next: (chunk: Buffer, value: number) => number): Checksum {
  let value = 0;
  return {
    update(chunk) {
      value = next(chunk, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

/** Castagnoli's polynomial, reflected. */
const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Buffer, previous: number): number {
  let value = ~previous;
  for (const byte of chunk) value = (value >>> 8) ^ crc32cTable[(value ^ byte) & 0xff]!;
  return ~value >>> 0;
}
