import { z } from 'zod';
import { sampledModelShape, sampleSourceSchema } from './sampled-model.ts';
import { versioned } from './versioned.ts';

const qualitySchema = z.object({
  mse: z.number().nonnegative(),
  psnr: z.number().nullable().describe('dB; of images'),
  ssim: z.number().nullable().describe('of images of 11 x 11 pixels or more'),
  accuracy: z.number().nullable().describe('share of tokens recovered; of texts'),
});

const attackSchema = qualitySchema.extend({
  view: z
    .enum(['whole', 'local'])
    .describe('local: square by square of the image, from the activations around each'),
  kernel: z.enum(['linear', 'gaussian', 'arc-cosine', 'blind']),
  ridge: z.number().nonnegative().describe('as a share of the kernel’s mean diagonal'),
  samples: z.int().nonnegative().describe('samples, or squares, that it learnt from'),
  leakage: z.number().describe('share of the blind baseline’s loss that it is spared'),
});

/** leakage.json: how much of the input an observer of each cut can recover. */
export const leakageFile = versioned('partita/leakage', 1, {
  ...sampledModelShape,
  samples: z.object({
    source: sampleSourceSchema,
    count: z.int().positive(),
    groups: z.int().positive().describe('photographs, or other origins; none is on two sides'),
    train: z.int().positive().describe('rows: samples, or of texts their tokens'),
    validation: z.int().positive(),
    heldOut: z.int().positive(),
    seed: z.int(),
  }),
  target: z.object({
    kind: z.enum(['image', 'values', 'tokens']),
    input: z.string(),
    height: z.int().positive().nullable().describe('of the images that are compared'),
    width: z.int().positive().nullable(),
    range: z.number().positive().describe('largest value less the least'),
  }),
  defence: z.string().nullable().describe('what was done to the activations before anyone saw them'),
  sketchColumns: z
    .int()
    .positive()
    .describe('activations of more elements are projected onto so many, where they are looked at as a whole'),
  blind: qualitySchema.describe('who knows the mean training input alone'),
  cuts: z
    .array(
      z.object({
        index: z.int().positive(),
        tensors: z.array(z.string()),
        bytes: z.int().nonnegative(),
        leakage: z.number().describe('of the better attacker, by the validation samples'),
        low: z.number().describe('95 % bootstrap interval over the held-out inputs'),
        high: z.number(),
        distanceCorrelation: z.number().describe('bias-corrected'),
        linear: attackSchema,
        nonlinear: attackSchema,
        effect: z
          .object({
            top1Agreement: z.number().nullable(),
            maxAbsDiff: z.number().nonnegative(),
            maxRelDiff: z.number().nonnegative(),
          })
          .nullable()
          .describe('of the defence on the model’s outputs, against the unsplit model'),
      }),
    )
    .min(1),
  cutsFound: z.int().positive(),
  rankAgreement: z.object({
    linearNonlinear: z.number().nullable().describe('Spearman, over the cuts'),
    distanceCorrelation: z.number().nullable().describe('with the leakage'),
    depth: z.number().nullable().describe('of the leakage with the place of the cut'),
  }),
});

export type Leakage = z.infer<typeof leakageFile.schema>;
