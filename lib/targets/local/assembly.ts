import { z } from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((ids) => [ids].flat()),
  /** Whether it stays when it is no longer in the template, or another takes its place. */
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});

/** The parts of a CloudFormation template that the embedded target reads. */
export const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof templateSchema>;

/** The parts of a stack's `*.assets.json` that it reads: folders by asset hash. */
export const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.string() }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});

export type Assets = z.infer<typeof assetsSchema>;
