import { z } from 'zod';
import { modelRefSchema } from './segmentation.ts';
import { versioned } from './versioned.ts';

/** Variants that Partita makes of a model. */
export const variantKinds = ['int8', 'fp16'] as const;

export type VariantKind = (typeof variantKinds)[number];

/** How far a variant's answers are from the model's, measured. */
const agreementSchema = z.object({
  top1: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(
      'share of rows of the float outputs whose largest element is at the same place; null without such rows',
    ),
  maxAbsDiff: z.number().nonnegative(),
  maxRelDiff: z.number().nonnegative(),
  runs: z.int().positive().describe('inputs compared'),
  inputs: z.enum(['given', 'seeded']),
});

/** variants.json: files of one model, and how good each is. */
export const variants = versioned('partita/variants', 1, {
  model: modelRefSchema,
  variants: z
    .array(
      z.object({
        name: z.string().min(1),
        file: z.string().min(1).describe('path relative to this file'),
        sha256: modelRefSchema.shape.sha256,
        weightBytes: z.int().nonnegative(),
        agreement: agreementSchema,
        accuracy: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe('given: share of answers that are as good as the model’s; goes before what was measured'),
      }),
    )
    .min(1),
});

export type Variants = z.infer<typeof variants.schema>;
export type Variant = Variants['variants'][number];

/** Share of a variant's answers that agree with the model's; none where nothing tells. */
export const accuracyOf = ({ accuracy, agreement }: Pick<Variant, 'accuracy' | 'agreement'>): number =>
  accuracy ?? agreement.top1 ?? 0;
