import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  checksumAlgorithms,
  compositeChecksum,
  type DigestName,
  startDigests,
} from '../../../lib/local/s3/checksums/checksum.ts';

const text = Buffer.from('123456789');

const digestOf = (name: DigestName, ...pieces: Buffer[]) => {
  const digests = startDigests([name]);
  for (const piece of pieces) digests.update(piece);
  return Buffer.from(digests.digest().get(name) ?? '', 'base64').toString('hex');
};

/** Check values of the CRC catalogue (reveng) for the text above. */
it.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
  ['crc64nvme', 'ae8b14860a799888'],
] as const)('%s of the catalogue text is %s, in any pieces', (name, hex) => {
  for (let cut = 0; cut <= text.length; cut++)
    expect(digestOf(name, text.subarray(0, cut), text.subarray(cut))).toBe(hex);
});

it.each(['sha1', 'sha256', 'md5'] as const)('%s is that of node:crypto', (name) => {
  expect(digestOf(name, text)).toBe(createHash(name).update(text).digest('hex'));
});

it('several are computed at once', () => {
  const digests = startDigests(checksumAlgorithms);
  digests.update(text);
  expect([...digests.digest().keys()]).toEqual([...checksumAlgorithms]);
});

it('a composite one is that of the parts’ own, with their number', () => {
  const parts = ['one', 'two'].map((part) => createHash('sha256').update(part).digest());
  expect(
    compositeChecksum(
      'sha256',
      parts.map((part) => part.toString('base64')),
    ),
  ).toBe(`${createHash('sha256').update(Buffer.concat(parts)).digest('base64')}-2`);
});
