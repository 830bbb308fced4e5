import { z } from 'zod';

/** A `Deployment`, as it is written into a file or answered by a box. */
export const deploymentSchema = z.object({
  target: z.string(),
  stackName: z.string(),
  functions: z.array(
    z.object({
      partition: z.string(),
      functionName: z.string(),
      version: z.string(),
      memoryMb: z.int().positive(),
    }),
  ),
  handoffBucket: z.string(),
  coordinatorUrl: z.string().nullable(),
  stateMachineArn: z.string().nullable(),
});
