import { z } from 'zod';
import { wireDtypes } from './dtype.ts';

export const tensorSpecSchema = z.object({
  name: z.string().min(1),
  dtype: z.enum(wireDtypes),
  shape: z.array(z.int().nonnegative()).describe('concrete sizes, for the dims given'),
  bytes: z.int().nonnegative().describe('raw little-endian bytes of the whole tensor'),
});

/** Name, element type, shape and size of a tensor that a person can be shown or a function can be sent. */
export type TensorSpec = z.infer<typeof tensorSpecSchema>;
