import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRange } from '../../../lib/local/s3/wire/range.ts';

const content = 'abcdefghij';
const read = (header: string) => {
  const range = parseRange(header, content.length);
  return range ? content.slice(range.first, range.last + 1) : range;
};

it.each([
  ['bytes=0-3', 'abcd'],
  ['bytes=8-', 'ij'],
  ['bytes=-3', 'hij'],
  ['bytes=-99', 'abcdefghij'],
  ['bytes=5-99', 'fghij'],
  ['bytes=10-12', null],
  ['bytes=4-2', null],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
])('%s of ten bytes is %s', (header, expected) => {
  expect(read(header)).toBe(expected);
});

it('any range inside is what slice gives', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.nat(20), (first, more) => {
      expect(read(`bytes=${first}-${first + more}`)).toBe(content.slice(first, first + more + 1));
    }),
  );
});
