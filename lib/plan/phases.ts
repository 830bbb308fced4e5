import { z } from 'zod';

export const phasesSchema = z.object({
  decodeMs: z.number(),
  fetchMs: z.number(),
  runMs: z.number(),
  encodeMs: z.number(),
  storeMs: z.number(),
  startMs: z
    .number()
    .optional()
    .describe(
      'of an environment’s first invocation, as the three below: from the start of Node.js to the handler',
    ),
  bindingMs: z.number().optional().describe('loading ONNX Runtime'),
  weightsMs: z.number().optional().describe('fetching weights from S3, where they are there'),
  sessionMs: z.number().optional().describe('making the session'),
});

/** What the handler spent its time on. */
export type Phases = z.infer<typeof phasesSchema>;

/** All that the handler takes of an invocation. */
export const handlerMs = ({ decodeMs, fetchMs, runMs, encodeMs, storeMs }: Phases): number =>
  decodeMs + fetchMs + runMs + encodeMs + storeMs;
