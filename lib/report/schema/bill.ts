import { z } from 'zod';
import { priceMarks } from '../../cost/price-book.ts';
import { priceItemNames } from '../../cost/price-items.ts';
import { costKinds } from '../../cost/usage.ts';
import { architectures } from '../../plan/platform.ts';
import { bases } from './basis.ts';

export const usd = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .describe('exact decimal, never rounded');

export const billLineSchema = z.object({
  owner: z.string().describe('a partition, or what else of the deployment is billed'),
  memoryMb: z.int().nullable(),
  architecture: z.enum(architectures).nullable(),
  kind: z.enum(costKinds),
  item: z.enum(priceItemNames),
  tier: z.int().positive().describe('of the price, counted from 1'),
  quantity: usd,
  unit: z.string(),
  unitPriceUsd: usd,
  usd: usd.describe('a month: quantity times unit price'),
  lowUsd: usd.describe('at the lower ends of the 95 % intervals of the measured means'),
  highUsd: usd,
  basis: z.enum(bases).describe('of the quantity'),
});

/** One line of the month's bill. The lines add up to its total. */
export type ReportedBillLine = z.infer<typeof billLineSchema>;

export const priceTierSchema = z.object({
  item: z.enum(priceItemNames),
  tier: z.int().positive(),
  from: z.number(),
  upTo: z.number().nullable(),
  usd,
  mark: z.enum(priceMarks),
  source: z.string(),
});

export const priceSchema = z.object({
  item: z.string(),
  usd: z.string().describe('plain decimal'),
  per: z.string(),
  mark: z.enum(priceMarks).describe('how far the price can be trusted'),
  source: z.string(),
});
