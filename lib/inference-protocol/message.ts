import { z } from 'zod';
import { malformed } from './errors.ts';

/** Length in bytes of the JSON in a body that has binary data after it. */
export const headerLengthField = 'inference-header-content-length';

const parametersSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().nonnegative()),
  datatype: z.string(),
  parameters: parametersSchema.optional(),
  data: z.array(z.unknown()).optional(),
});

/** A tensor in the JSON; its values are there or, of so many bytes, after the JSON. */
export type MessageTensor = z.infer<typeof tensorSchema>;

export const requestSchema = z.object({
  id: z.string().optional(),
  parameters: parametersSchema.optional(),
  inputs: z.array(tensorSchema),
  outputs: z.array(z.object({ name: z.string(), parameters: parametersSchema.optional() })).optional(),
});

export const responseSchema = z.object({
  model_name: z.string(),
  model_version: z.string().optional(),
  id: z.string().optional(),
  parameters: parametersSchema.optional(),
  outputs: z.array(tensorSchema),
});

/**
 * The JSON of a message and the binary data after it.
 *
 * @param headerLength value of the header `Inference-Header-Content-Length`; undefined where all is JSON
 * @throws PartitaError P1560
 */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  body: Uint8Array,
  headerLength: string | undefined,
): { message: z.infer<Schema>; binary: Uint8Array } {
  const length = headerLength === undefined ? body.byteLength : Number(headerLength);
  if (!Number.isInteger(length) || length < 1 || length > body.byteLength) {
    throw malformed(`its ${body.byteLength} bytes have no JSON of ${headerLength ?? 0} bytes`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(0, length)));
  } catch (cause) {
    throw malformed('it has no valid JSON', cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { message: parsed.data, binary: body.subarray(length) };
  const [issue] = parsed.error.issues;
  throw malformed(`"${issue?.path.join('.')}" is wrong: ${issue?.message}`);
}
