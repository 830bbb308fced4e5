import { z } from 'zod';

export const phasesSchema = z.object({
  decodeMs: z.number(),
  fetchMs: z.number(),
  runMs: z.number(),
  encodeMs: z.number(),
  storeMs: z.number(),
  weightsMs: z
    .number()
    .optional()
    .describe('fetching weights from S3 during init; of the first invocation of an environment that did'),
});

/** What the handler spent its time on. */
export type Phases = z.infer<typeof phasesSchema>;
