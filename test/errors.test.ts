import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

const source = ['bin', 'functions', 'lib', 'profiler'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8')),
);

const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');

const findAll = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** An error's code is a string where the error is made; comments name codes without quotes. */
const codes = source.flatMap((text) => findAll(/(?<!==\s*)'(P\d{4})'/g, text)).sort();

const isUsed = new Set(codes);

/** The first cell of a row explains the code in it. */
const explained = findAll(/^\| (P\d{4}) \|/gm, page);

describe('error codes', () => {
  it('each belong to one error', () => {
    expect(codes.filter((code, i) => code === codes[i - 1])).toEqual([]);
  });

  it('are each explained once in docs/errors.md, in order, and nothing else is', () => {
    expect(explained).toEqual([...isUsed]);
  });

  it('are those that comments and pages name', () => {
    const named = [...source, page].flatMap((text) => findAll(/\b(P\d{4})\b/g, text));
    expect(named.filter((code) => !isUsed.has(code))).toEqual([]);
  });
});
