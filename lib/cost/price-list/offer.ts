import { z } from 'zod';

const termsSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      priceDimensions: z.record(
        z.string(),
        z.object({
          unit: z.string(),
          beginRange: z.string().optional(),
          endRange: z.string().optional(),
          pricePerUnit: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
);

/** What we read of an offer file of AWS's public price list, format v1.0. */
export const offerSchema = z.object({
  formatVersion: z.string(),
  offerCode: z.string(),
  publicationDate: z.iso.datetime(),
  products: z.record(
    z.string(),
    z.object({
      sku: z.string(),
      attributes: z.record(z.string(), z.string()),
    }),
  ),
  terms: z.object({ OnDemand: termsSchema }),
});

export type Offer = z.infer<typeof offerSchema>;
