import type { Price, PriceBook } from '../cost/price-book.ts';
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
  const durations = [...new Set(architectures)].map((architecture) => {
    const [tier] = book.lambda.duration[architecture];
    const bound =
      tier.upToGbSeconds === null ? '' : `, first ${rounded(tier.upToGbSeconds)} GB-seconds a month`;
    return entry(`Lambda duration, ${architecture}${bound}`, tier);
  });
  const s3 = usesS3
    ? [entry('S3 Standard, PUT', book.s3Standard.put), entry('S3 Standard, GET', book.s3Standard.get)]
    : [];
  return {
    date: book.date,
    region: book.region,
    currency: book.currency,
    entries: [...durations, entry('Lambda requests', book.lambda.request), ...s3],
  };
}

const entry = (item: string, { usd, per, mark, source }: Price): Entry => ({ item, usd, per, mark, source });
