import { z } from 'zod';
import { codecs } from './codec.ts';
import { sampledModelShape, samplesSchema } from './sampled-model.ts';
import { versioned } from './versioned.ts';

/** codecs.json: what each codec does to what crosses each cut. */
export const codecEffects = versioned('partita/codecs', 1, {
  ...sampledModelShape,
  samples: samplesSchema,
  cuts: z
    .array(
      z.object({
        index: z.int().positive(),
        tensors: z.array(z.string()),
        bytes: z.int().nonnegative().describe('raw'),
        codecs: z.array(
          z.object({
            codec: z.enum(codecs),
            bytes: z.number().nonnegative().describe('mean over the samples, as they travel'),
            ratio: z.number().positive().describe('raw bytes over these'),
            encodeMs: z.number().nonnegative().describe('median over the samples, on this machine'),
            decodeMs: z.number().nonnegative(),
            top1Agreement: z
              .number()
              .nullable()
              .describe('share of the rows of the float outputs whose largest element stays where it is'),
            maxAbsDiff: z.number().nonnegative().describe('of the outputs, against the unsplit model'),
            maxRelDiff: z.number().nonnegative(),
          }),
        ),
      }),
    )
    .min(1),
  cutsFound: z.int().positive(),
});

export type CodecEffects = z.infer<typeof codecEffects.schema>;
