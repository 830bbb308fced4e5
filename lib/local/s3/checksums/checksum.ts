import { createHash } from 'node:crypto';
import { startCrc32, startCrc32c, startCrc64Nvme } from './crc.ts';

/** S3's checksum algorithms, as their headers name them; MD5 has a header of its own. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Checksums that are computed over one body, in Base64. */
export type Digests = ReadonlyMap<DigestName, string>;
export type DigestName = ChecksumAlgorithm | 'md5';

export const checksumHeader = (algorithm: ChecksumAlgorithm) => `x-amz-checksum-${algorithm}`;

/** @param name as a header, an element or an SDK writes it, in any case */
export const findAlgorithm = (name: string): ChecksumAlgorithm | undefined =>
  checksumAlgorithms.find((known) => known === name.toLowerCase());

/** Whether parts' checksums of this kind can be one of the whole object; the others can only be combined. */
export const hasFullObjectForm = (algorithm: ChecksumAlgorithm): boolean => algorithm.startsWith('crc');

export interface RunningDigests {
  update(bytes: Uint8Array): void;
  digest(): Digests;
}

/** Computes several checksums over one body. */
export function startDigests(names: Iterable<DigestName>): RunningDigests {
  const running = [...names].map((name) => ({ name, checksum: start(name) }));
  return {
    update(bytes) {
      for (const { checksum } of running) checksum.update(bytes);
    },
    digest: () => new Map(running.map(({ name, checksum }) => [name, checksum.digest().toString('base64')])),
  };
}

function start(name: DigestName) {
  switch (name) {
    case 'crc32':
      return startCrc32();
    case 'crc32c':
      return startCrc32c();
    case 'crc64nvme':
      return startCrc64Nvme();
    default:
      return createHash(name);
  }
}

/**
 * The composite checksum of an object in parts: that of the parts' checksums, with their number.
 * Source: Amazon S3, "Checking object integrity", composite checksums.
 */
export function compositeChecksum(name: DigestName, parts: readonly string[]): string {
  const digests = startDigests([name]);
  digests.update(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))));
  return `${digests.digest().get(name)}-${parts.length}`;
}
