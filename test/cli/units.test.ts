import { expect, it } from 'vitest';
import { bytes, count, ms, percent, shape, usd, usdPerMillion } from '../../lib/cli/units.ts';

it.each([
  [0, '0.00'],
  [0.0000004, '<0.001'],
  [0.004, '0.004'],
  [0.05, '0.050'],
  [0.42, '0.42'],
  [7.04, '7.0'],
  [99.94, '99.9'],
  [123.4, '123'],
  [12_345.6, '12,346'],
])('%d ms reads %s', (value, text) => {
  expect(ms(value)).toBe(text);
});

it.each([
  [0, '0.00'],
  [0.2, '0.20'],
  [99.994, '99.99'],
  [99.996, '100.0'],
  [5000, '5000'],
])('%d dollars per million read %s, in five characters at most', (value, text) => {
  expect(usdPerMillion(value)).toBe(text);
  expect(text.length).toBeLessThanOrEqual(5);
});

it.each([
  [0, '$0.00'],
  [0.000000302, '$0.000000302'],
  [0.0123456, '$0.0123'],
  [1, '$1.00'],
  [4312.5, '$4,312.50'],
])('%d dollars read %s', (value, text) => {
  expect(usd(value)).toBe(text);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [2048, '2.05 kB'],
  [999_600, '1.00 MB'],
  [438_000_000, '438 MB'],
  [2.5e12, '2.50 TB'],
])('%d bytes read %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

it.each([
  [9_999, '9,999'],
  [22_500, '22.5 k'],
  [109_482_240, '109.5 M'],
])('%d reads %s', (value, text) => {
  expect(count(value)).toBe(text);
});

it.each([
  [0.032, '+3.2 %'],
  [-0.5, '−50.0 %'],
  [Number.POSITIVE_INFINITY, '-'],
  [Number.NaN, '-'],
])('a ratio of %d reads %s', (ratio, text) => {
  expect(percent(ratio)).toBe(text);
});

it('a shape reads as its sizes', () => {
  expect(shape([1, 128, 768])).toBe('[1,128,768]');
  expect(shape([])).toBe('[]');
});
