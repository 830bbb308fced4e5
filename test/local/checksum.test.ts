import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { algorithmOf, startChecksum } from '../../lib/local/s3/checksum.ts';

const text = Buffer.from('123456789');

/** Check values of the CRC catalogue (reveng) for the text above. */
it.each([
  ['crc32', 'cbf43926'],
  ['crc32c', 'e3069283'],
])('%s of the catalogue text is %s, in any pieces', (name, hex) => {
  for (let cut = 0; cut <= text.length; cut++) {
    const checksum = startChecksum(algorithmOf(`x-amz-checksum-${name}`));
    checksum.update(text.subarray(0, cut));
    checksum.update(text.subarray(cut));
    expect(Buffer.from(checksum.digest(), 'base64').toString('hex')).toBe(hex);
  }
});

it.each(['sha1', 'sha256'])('%s is that of node:crypto', (name) => {
  const checksum = startChecksum(algorithmOf(`X-Amz-Checksum-${name}`));
  checksum.update(text);
  expect(checksum.digest()).toBe(createHash(name).update(text).digest('base64'));
});

it('an algorithm that is not served is named', () => {
  expect(() => algorithmOf('x-amz-checksum-crc64nvme')).toThrow('x-amz-checksum-crc64nvme');
});
