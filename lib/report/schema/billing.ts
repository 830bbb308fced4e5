import { z } from 'zod';
import { architectures } from '../../plan/platform.ts';

const billedFunctionSchema = z.object({
  name: z.string(),
  architecture: z.enum(architectures),
  memoryMb: z.number(),
  ephemeralStorageMb: z.number(),
  invocationsPerRequest: z.number(),
  warmBilledMs: z.number().describe('mean'),
  coldBilledMs: z.number().describe('mean, init included'),
  coldStartRate: z.number(),
  logBytesPerInvocation: z.number(),
  provisioned: z.object({ environments: z.number(), servedShare: z.number() }).nullable(),
  weightsInS3: z
    .object({ bytes: z.number(), gets: z.number() })
    .nullable()
    .describe('what a cold start fetches from there; null where the weights come with the function'),
});

const billedMachineSchema = z.object({
  name: z.string(),
  tier: z.enum(['device', 'edge']),
  invocationsPerRequest: z.number(),
  busyMs: z.number().describe('mean of an invocation'),
  watts: z.number(),
});

const billedLinkSchema = z.object({
  to: z.enum(['edge', 'lambda']),
  bytesUp: z.number().describe('per inference'),
  bytesDown: z.number(),
});

/** What the bill is computed from, besides the volume: a `BilledDeployment`. */
export const billingSchema = z.object({
  functions: z.array(billedFunctionSchema),
  machines: z.array(billedMachineSchema).describe('partitions that run outside AWS'),
  links: z.array(billedLinkSchema),
  handoff: z
    .object({ puts: z.number(), gets: z.number(), bytes: z.number(), keptHours: z.number() })
    .nullable(),
  stateMachine: z.object({ durationMs: z.number(), memoryMb: z.number() }).nullable(),
  egressBytesPerRequest: z.number(),
  logRetentionMonths: z.number(),
});
