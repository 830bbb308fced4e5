import { type PriceBook, tiersOf } from '../cost/price-book.ts';
import { type PriceItem, priceItems } from '../cost/price-items.ts';
import type { Architecture } from '../plan/platform.ts';
import type { ReportDocument } from './document.ts';
import { rounded } from './format.ts';

type Entry = ReportDocument['prices']['entries'][number];

/** The prices that the report's dollars rest on: those that this plan pays, no others. */
export function pricesPaid(
  book: PriceBook,
  architectures: readonly Architecture[],
  usesS3: boolean,
): ReportDocument['prices'] {
  const durations = [...new Set(architectures)].map((architecture) =>
    entry(`Lambda duration, ${architecture}`, book, `lambda.duration.${architecture}`),
  );
  const s3 = usesS3
    ? [entry('S3 Standard, PUT', book, 's3.put'), entry('S3 Standard, GET', book, 's3.get')]
    : [];
  return {
    date: book.date,
    region: book.region,
    currency: book.currency,
    entries: [...durations, entry('Lambda requests', book, 'lambda.requests'), ...s3],
  };
}

function entry(name: string, book: PriceBook, item: PriceItem): Entry {
  const { usd, upTo, mark, source } = tiersOf(book, item)[0]!;
  const unit = priceItems[item];
  const bound = upTo === null ? '' : `, first ${rounded(upTo)} ${unit} a month`;
  return { item: `${name}${bound}`, usd, per: unit.replace(/s$/, ''), mark, source };
}
