import { notAnOffer } from '../errors.ts';
import { decimal } from '../money.ts';
import type { PriceTier } from '../price-book.ts';
import type { PriceItem } from '../price-items.ts';
import { type Offer, offerSchema } from './offer.ts';
import { offerItems } from './offer-items.ts';

/** Prices of one region from one offer. */
export interface OfferPrices {
  readonly offerCode: string;
  /** When AWS published them, `YYYY-MM-DD`. */
  readonly date: string;
  readonly prices: ReadonlyMap<PriceItem, readonly PriceTier[]>;
}

/**
 * Takes a region's prices out of an offer file of AWS's public price list.
 *
 * @param text the file's content
 * @param source its path or address, which becomes the prices' source
 * @throws PartitaError P1752 when it isn't an offer file, or of a service that isn't billed here
 */
export function readOffer(text: string, source: string, region: string): OfferPrices {
  const offer = parseOffer(text, source);
  const wanted = offerItems[offer.offerCode];
  if (wanted === undefined) {
    throw notAnOffer(source, `its offer is "${offer.offerCode}", not ${Object.keys(offerItems).join(', ')}`);
  }
  const prices = new Map<PriceItem, readonly PriceTier[]>();
  for (const { sku, attributes } of Object.values(offer.products)) {
    const { regionCode, usagetype = '' } = attributes;
    if (regionCode !== region) continue;
    const usage = usagetype.replace(/^[A-Z]{2,4}\d?-/, '');
    const found = wanted.find(
      (each) =>
        (each.usage === usagetype || each.usage === usage) &&
        Object.entries(each.attributes ?? {}).every(([name, value]) => attributes[name] === value),
    );
    const tiers = found && tiersOf(offer, sku, source);
    if (found && tiers && tiers.length > 0) prices.set(found.item, tiers);
  }
  return { offerCode: offer.offerCode, date: offer.publicationDate.slice(0, 10), prices };
}

function parseOffer(text: string, source: string): Offer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAnOffer(source, 'it is not JSON');
  }
  const offer = offerSchema.safeParse(value);
  if (offer.success) return offer.data;
  const issue = offer.error.issues[0];
  throw notAnOffer(source, `${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

/** First tier first; a free allowance that stands as a tier of its own is left out: nothing free is netted in. */
function tiersOf(offer: Offer, sku: string, source: string): PriceTier[] {
  const [term] = Object.values(offer.terms.OnDemand[sku] ?? {});
  return Object.values(term?.priceDimensions ?? {})
    .map(({ beginRange = '0', endRange = 'Inf', pricePerUnit }) => ({
      begin: Number(beginRange),
      usd: decimal(pricePerUnit['USD'] ?? '0'),
      upTo: endRange === 'Inf' ? null : Number(endRange),
    }))
    .filter(({ usd }) => usd.gt(0))
    .sort((a, b) => a.begin - b.begin)
    .map(({ usd, upTo }) => ({ usd: usd.toFixed(), upTo, mark: 'price list' as const, source }));
}
