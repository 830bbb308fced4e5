import { z } from 'zod';
import { channels, tiers } from '../../plan/plan.ts';
import { architectures } from '../../plan/platform.ts';
import { intervalSchema } from '../../plan/profile.ts';

export const timeParts = ['run', 'codec', 'storage', 'handler', 'hop'] as const;
export type TimePart = (typeof timeParts)[number];

export const partitionTimeSchema = z.object({
  partition: z.string(),
  n: z.int().nonnegative().describe('warm invocations averaged'),
  runMs: z.number().describe('inside ONNX Runtime'),
  codecMs: z.number().describe('decoding and encoding tensors'),
  storageMs: z.number().describe('fetching and storing tensors; S3 where they go that way'),
  handlerMs: z.number().describe('the rest of the duration that REPORT states'),
  hopMs: z.number().describe('the rest of what the caller waited: network, service, serialisation'),
});

/** Where the time of one partition's warm invocations goes: means, because means add up. */
export type PartitionTime = z.infer<typeof partitionTimeSchema>;

export const partitionSchema = z.object({
  name: z.string(),
  tier: z.enum(tiers),
  architecture: z.enum(architectures),
  memoryMb: z.int(),
  from: z.int(),
  to: z.int(),
  nodes: z.int(),
  weightBytes: z.int(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  channelIn: z.enum(channels),
  channelOut: z.enum(channels),
  predictedDurationMs: z.number().nullable(),
  durationMs: intervalSchema.nullable().describe('measured, warm; null when it was never warm'),
  predictedInitMs: z.number().nullable(),
  initMs: intervalSchema.nullable(),
  predictedMaxMemoryMb: z.number().nullable(),
  maxMemoryMb: z.int().nullable(),
  sha256: z.string(),
});

export type ReportedPartition = z.infer<typeof partitionSchema>;
