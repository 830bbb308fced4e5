import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { priceBook } from '../../lib/cost/price-book.ts';
import { readPriceBook, updatePrices } from '../../lib/loop/price-books.ts';

const folder = mkdtempSync(join(tmpdir(), 'partita-prices-'));
const file = join(folder, 'prices.json');
const offer = join(import.meta.dirname, '../cost/fixtures/AWSLambda.json');
const quietly = () => {};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a price book of one’s own', () => {
  it('is written from offer files, and read back as it was', async () => {
    const { book, changes } = await updatePrices('eu-central-1', [offer], undefined, file, quietly);
    expect(changes.map(({ item }) => item)).toContain('lambda.provisioned.x86_64');
    expect(priceBook.parse(readFileSync(file, 'utf8'), file)).toEqual(book);
    expect(await readPriceBook(file, 'eu-central-1')).toEqual(book);
  });

  it('is the base of the next update, which then changes nothing', async () => {
    const again = await updatePrices('eu-central-1', [offer], file, join(folder, 'again.json'), quietly);
    expect(again.changes).toEqual([]);
  });

  it('is refused for another region, and so is a file that is none', async () => {
    await expect(readPriceBook(file, 'us-east-1')).rejects.toMatchObject({ code: 'P1753' });
    await expect(readPriceBook(join(folder, 'none.json'), 'us-east-1')).rejects.toMatchObject({
      code: 'P1101',
    });
    await expect(readPriceBook(offer, 'us-east-1')).rejects.toMatchObject({ code: 'P1302' });
  });

  it('is the committed one where no file is given', async () => {
    expect(await readPriceBook(undefined, 'us-west-2')).toBe(priceBookFor('us-west-2'));
  });

  it('is not written when an offer can’t be read', async () => {
    const out = join(folder, 'never.json');
    await expect(
      updatePrices('us-east-1', [join(folder, 'none.json')], undefined, out, quietly),
    ).rejects.toMatchObject({
      code: 'P1101',
    });
    expect(() => readFileSync(out)).toThrow();
  });
});
