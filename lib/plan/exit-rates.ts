import { z } from 'zod';
import { exitRules, exitScores } from './exit.ts';
import { sampledModelShape, samplesSchema } from './sampled-model.ts';
import { versioned } from './versioned.ts';

/** exits.json: how sure each classifier inside of a model is, and whether it is right to be. */
export const exitRates = versioned('partita/exits', 1, {
  ...sampledModelShape,
  samples: samplesSchema,
  final: z
    .string()
    .describe('the output that the others are compared with: what is answered where none of them is sure'),
  exits: z
    .array(
      z.object({
        output: z.string(),
        segment: z.int().positive().describe('that computes it: a cut behind it finds it done'),
        scores: z.enum(exitScores),
        rule: z.enum(exitRules),
        confidences: z
          .array(z.number().nullable())
          .describe('by sample, of its least sure row; null where it is no number'),
        agrees: z
          .array(z.boolean())
          .describe('by sample: whether the largest element of every row is where it is in `final`'),
        sweep: z
          .array(
            z.object({
              threshold: z.number(),
              rate: z.number().describe('share of the samples that leave there, were it the only exit'),
              agreement: z.number().describe('share of these that agree'),
            }),
          )
          .describe('from the most that leave to the fewest'),
      }),
    )
    .min(1)
    .describe('in the order of the chain'),
});

export type ExitRates = z.infer<typeof exitRates.schema>;
