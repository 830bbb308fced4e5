import { describe, expect, it } from 'vitest';
import {
  bytes,
  columnDecimals,
  count,
  dollarDecimals,
  fixed,
  ms,
  rounded,
  share,
  signedPercent,
  usd,
} from '../../lib/report/format.ts';
import { wrap } from '../../lib/report/plot/wrap.ts';
import { memorySizes, sentence } from '../../lib/report/words.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('figures for a person', () => {
  it('shows times with three digits, from microseconds to minutes', () => {
    expect([0, 0.0834, 1.234, 41.26, 412.4, 4124, 66_072].map(ms).map(plain)).toEqual([
      '0 ms',
      '0.083 ms',
      '1.23 ms',
      '41.3 ms',
      '412 ms',
      '4,124 ms',
      '66.1 s',
    ]);
  });

  it('shows money to the cent, and below a dollar with three digits', () => {
    expect([0, 0.000205, 0.2054, 6.754, 3753.836, 187_691.85].map(usd)).toEqual([
      '$0.00',
      '$0.000205',
      '$0.205',
      '$6.75',
      '$3,753.84',
      '$187,691.85',
    ]);
  });

  it('shows sizes, counts and shares without zeros at the end', () => {
    expect([0, 999, 393_216, 4_500_000, 437_928_960].map(bytes).map(plain)).toEqual([
      '0 B',
      '999 B',
      '393 kB',
      '4.5 MB',
      '438 MB',
    ]);
    expect([5998, 109_482_240, 6e9].map(rounded).map(plain)).toEqual(['5,998', '109 million', '6 billion']);
    expect([0.01, 0.0025, 1].map(share).map(plain)).toEqual(['1 %', '0.25 %', '100 %']);
    expect([count(1, 'cut'), count(2500, 'cut')].map(plain)).toEqual(['1 cut', '2,500 cuts']);
  });

  it('shows a sign where there is a difference', () => {
    expect([3.21, -3.5, 0.001, -0.001, 131.4].map(signedPercent).map(plain)).toEqual([
      '+3.2 %',
      '−3.5 %',
      '0.0 %',
      '0.0 %',
      '+131 %',
    ]);
  });

  it('gives a column as many decimals as its smallest needs and its largest bears', () => {
    expect(columnDecimals([118.4, 694])).toBe(0);
    expect(columnDecimals([4.12, 41.3])).toBe(2);
    expect(columnDecimals([1.1, 198.8])).toBe(1);
    expect(columnDecimals([0, 0])).toBe(0);
    expect(dollarDecimals(6.75)).toBe(2);
    expect(dollarDecimals(0.205)).toBe(3);
    expect(fixed(-1234.5, 1)).toBe('−1,234.5');
  });

  it('counts equal memory sizes that follow one another', () => {
    expect(plain(memorySizes([3008, 1769, 1769]))).toBe('3,008 + 2 × 1,769 MB');
    expect(plain(memorySizes([512]))).toBe('512 MB');
  });

  it('makes a sentence of a phrase', () => {
    expect(sentence('too slow')).toBe('Too slow.');
    expect(sentence('Done.')).toBe('Done.');
    expect(sentence(' ')).toBe('');
  });

  it('wraps evenly, and cuts what is too long', () => {
    expect(wrap('438 MB of weights exceed the 200 MB that a zip function holds', 28, 4)).toEqual([
      '438 MB of weights',
      'exceed the 200 MB that',
      'a zip function holds',
    ]);
    expect(wrap('one two three four', 5, 2)).toEqual(['one', 'two …']);
    expect(wrap('x'.repeat(40), 10, 2)).toEqual([`${'x'.repeat(9)}…`]);
    expect(wrap('', 10, 2)).toEqual([]);
  });
});
