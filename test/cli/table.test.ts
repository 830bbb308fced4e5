import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, layTable, shorten, visible, wrap } from '../../lib/cli/table.ts';

const columns: readonly Column[] = [
  { title: 'name', align: 'left', shrinks: true },
  { title: 'bytes', align: 'right' },
  { title: 'tensors', align: 'left', shrinks: true },
];

describe('a table', () => {
  it('lines its columns up', () => {
    expect(
      layTable(columns, [
        ['a', '1', 'x'],
        ['long', '10000', 'x, y'],
      ]),
    ).toEqual(['name  bytes  tensors', 'a         1  x', 'long  10000  x, y']);
  });

  it('takes the room it lacks from the widest column that gives way, and keeps the numbers whole', () => {
    const lines = layTable(columns, [['n'.repeat(12), '1234567', 't'.repeat(300)]], 40);
    expect(lines).toEqual([
      'name            bytes  tensors',
      `${'n'.repeat(12)}  1234567  ${'t'.repeat(8)}…${'t'.repeat(8)}`,
    ]);
  });

  it('is never wider than asked for, whatever names it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.nat(), fc.string())), (rows) => {
        const cells = rows.map(([name, bytes, tensors]) => [name, String(bytes), tensors]);
        for (const line of layTable(columns, cells, 50)) expect(line.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('shows no character that a terminal would obey', () => {
    const [, line] = layTable(columns, [['\u001b[31mred\n', '1', 'a\u202eb']]);
    expect(line).toBe('\ufffd[31mred\ufffd  1  a\ufffdb'.replace('  1', '      1'));
    expect(visible('caf\u00e9 \u0007')).toBe('caf\u00e9 \ufffd');
  });
});

describe('text that is cut', () => {
  it('keeps both of its ends', () => {
    expect(shorten('/encoder/layer.0/output', 9)).toBe('/enc…tput');
    expect(shorten('short', 5)).toBe('short');
  });

  it('is as wide as asked for', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 60 }), (text, width) => {
        expect(shorten(text, width).length).toBe(Math.min(text.length, width));
      }),
    );
  });
});

describe('text that is wrapped', () => {
  it('breaks at spaces and indents every line', () => {
    expect(wrap('one two three', 9, '  ')).toBe('  one two\n  three');
  });

  it('keeps every word, each line within the width as far as its words are', () => {
    const word = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' })
      .filter((w) => !/\s/.test(w));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 12, max: 40 }), (words, width) => {
        const lines = wrap(words.join(' '), width).split('\n');
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
