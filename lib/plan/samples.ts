import { z } from 'zod';
import { optimizeModes } from './optimize-modes.ts';
import { channels } from './plan.ts';
import { architectures } from './platform.ts';
import { failureKinds, layersSchema, sampleSchema } from './profile.ts';
import { versioned } from './versioned.ts';

/** The first line of a file of samples: what all of them are of. Two campaigns with the same header are one. */
export const samplesHeader = versioned('partita/samples', 1, {
  modelSha256: z.string(),
  target: z.string(),
  region: z.string(),
  architecture: z.enum(architectures),
  optimize: z.enum(optimizeModes),
  onnxRuntimeVersion: z.string(),
  dims: z.record(z.string(), z.int().nonnegative()),
  functions: z.array(z.object({ name: z.string(), from: z.int(), to: z.int(), sha256: z.string() })),
  inputs: z.array(z.object({ sha256: z.string(), weight: z.number().positive() })),
  concurrency: z.int().positive(),
});

export type SamplesHeader = z.infer<typeof samplesHeader.schema>;

const size = { function: z.string(), memoryMb: z.int() };

const billed = z.object({
  memoryMb: z.int(),
  architecture: z.enum(architectures),
  billedMs: z.number(),
  channelIn: z.enum(channels),
  channelOut: z.enum(channels),
});

const answered = z.object({
  status: z.literal('answered'),
  sample: sampleSchema,
  billed,
  reported: z
    .boolean()
    .describe('whether its figures are from a REPORT; otherwise they are what the caller saw'),
});

const failed = z.object({
  status: z.literal('failed'),
  ...size,
  kind: z.enum(failureKinds),
  message: z.string(),
  billed,
  latencyMs: z.number(),
});

const refused = z.object({
  status: z.literal('refused').describe('the size can’t be measured; no invocation was made'),
  ...size,
  message: z.string(),
});

const profiled = z.object({
  status: z.literal('profiled').describe('an invocation that timed nodes'),
  ...size,
  layers: layersSchema.nullable().describe('null where the function failed'),
  message: z.string().nullable(),
  billed,
  latencyMs: z.number(),
});

const done = z.object({
  status: z.literal('done').describe('the campaign came to its end'),
  settings: z.string().describe('the budget and precision it was told'),
});

/** Each further line: one invocation, and a few things that are none. */
export const sampleLineSchema = z.discriminatedUnion('status', [answered, failed, refused, profiled, done]);

export type SampleLine = z.infer<typeof sampleLineSchema>;
