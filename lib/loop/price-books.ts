import { readFile } from 'node:fs/promises';
import { priceBookFor } from '../cost/books/index.ts';
import { bookOfOtherRegion, priceListUnreachable } from '../cost/errors.ts';
import { type PriceBook, priceBook } from '../cost/price-book.ts';
import { offerItems } from '../cost/price-list/offer-items.ts';
import { type OfferPrices, readOffer } from '../cost/price-list/read-offer.ts';
import { type PriceChange, updateBook } from '../cost/price-list/update-book.ts';
import type { Notify } from '../host.ts';
import { noSuchFile } from '../onnx/errors.ts';
import { writeWhole } from '../workspace.ts';
import { jsonText, readFormat } from './files.ts';

/**
 * The prices of a region: those of a file, or the committed ones.
 *
 * @throws PartitaError P1101 or P1301-P1304 where the file isn't a price book, P1753 where it is of another region,
 *   P1750 where none are committed
 */
export async function readPriceBook(file: string | undefined, region: string): Promise<PriceBook> {
  if (file === undefined) return priceBookFor(region);
  const book = await readFormat(priceBook, file);
  if (book.region !== region) throw bookOfOtherRegion(file, book.region, region);
  return book;
}

const priceList = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

/**
 * Brings a region's price book up to date and writes it.
 *
 * @param from offer files of AWS's public price list; without any, they are fetched from AWS
 * @param base book whose prices stay where the offers have none; undefined for the committed one
 * @throws PartitaError P1752 where a file isn't an offer, P1754 where the list can't be fetched, as
 *   {@link readPriceBook} for `base`
 */
export async function updatePrices(
  region: string,
  from: readonly string[],
  base: string | undefined,
  out: string,
  notify: Notify,
): Promise<{ book: PriceBook; changes: PriceChange[] }> {
  const old = await readPriceBook(base, region);
  const offers: OfferPrices[] = [];
  for (const source of from.length > 0 ? from : addressesOf(region)) {
    notify({ kind: 'step', text: `reading ${source}` });
    offers.push(readOffer(await (from.length > 0 ? readOfferFile : fetchOffer)(source), source, region));
  }
  const updated = updateBook(old, offers);
  await writeWhole(out, jsonText(updated.book));
  return updated;
}

const addressesOf = (region: string) =>
  Object.keys(offerItems).map((offer) => `${priceList}/${offer}/current/${region}/index.json`);

const readOfferFile = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw noSuchFile(file, 'partita prices update --help');
  });

async function fetchOffer(address: string): Promise<string> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw priceListUnreachable(address, cause);
  }
}
