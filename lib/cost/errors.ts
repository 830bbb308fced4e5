import { PartitaError } from '../errors.ts';

/** No price book covers the region; a price that isn't known is never guessed. */
export const noPrices = (region: string, known: readonly string[]) =>
  new PartitaError(
    'P1750',
    `The prices of region "${region}" are not known; they are for ${known.map((name) => `"${name}"`).join(', ')}.`,
    `AWS_REGION=${known[0] ?? 'us-east-1'} partita run MODEL`,
  );

/** The region's price book lacks a price that is needed. */
export const noPrice = (item: string, region: string, date: string) =>
  new PartitaError(
    'P1751',
    `The price book of region "${region}" of ${date} has no price for "${item}".`,
    `partita prices update --region ${region} -o prices.json`,
  );

/** A file that is to be read as part of AWS's public price list isn't. */
export const notAnOffer = (source: string, reason: string) =>
  new PartitaError(
    'P1752',
    `"${source}" is not a price list of AWS that Partita reads: ${reason}.`,
    'partita prices update --help',
  );

/** A price book file is of another region than what is to be priced. */
export const bookOfOtherRegion = (file: string, region: string, wanted: string) =>
  new PartitaError(
    'P1753',
    `The price book "${file}" is of region "${region}", and prices of "${wanted}" are needed.`,
    `partita prices update --region ${wanted} -o prices.json`,
  );

/** AWS's public price list can't be fetched. */
export const priceListUnreachable = (address: string, cause: unknown) =>
  new PartitaError(
    'P1754',
    `The price list "${address}" can't be fetched: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Fetch its files elsewhere, then partita prices update --from FILE',
    { cause },
  );

/** A bill that is to be joined with a report can't be read. */
export const actualsUnreadable = (file: string, reason: string) =>
  new PartitaError(
    'P1755',
    `"${file}" is neither a FOCUS file nor a Cost and Usage Report: ${reason}.`,
    'partita reconcile report.json --actuals FOCUS.csv',
  );

/** The bill is in another currency than the estimate. */
export const actualsCurrency = (file: string, currency: string, wanted: string) =>
  new PartitaError(
    'P1756',
    `The bill "${file}" is in "${currency}", and the report is in "${wanted}".`,
    'Export the bill in the currency of the report',
  );
