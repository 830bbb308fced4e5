import { z } from 'zod';
import { architectures } from './platform.ts';
import { versioned } from './versioned.ts';

const figureSchema = z.object({
  value: z.number().nonnegative(),
  basis: z.enum(['given', 'measured']),
  low: z.number().nonnegative().optional().describe('95 % interval of what was measured, lower end'),
  high: z.number().nonnegative().optional(),
  samples: z.int().positive().optional(),
});

/** A number of a site, and where it is from. */
export type Figure = z.infer<typeof figureSchema>;

const linkSchema = z.object({
  upMbps: figureSchema
    .extend({ value: z.number().positive() })
    .describe('from the caller to the tier, Mbit/s'),
  downMbps: figureSchema.extend({ value: z.number().positive() }).describe('and back'),
  roundTripMs: figureSchema,
  jitterMs: figureSchema
    .optional()
    .describe('standard deviation of a one-way delay; predictions are medians and leave it out'),
  lossShare: figureSchema
    .extend({ value: z.number().min(0).max(0.5) })
    .optional()
    .describe('of packets; likewise'),
  usdPerGbUp: figureSchema.optional().describe('a GB is 10^9 bytes; nothing where it is absent'),
  usdPerGbDown: figureSchema.optional(),
});

/** The way between the caller and a tier. */
export type SiteLink = z.infer<typeof linkSchema>;

const sight = {
  trusted: z
    .boolean()
    .describe('whether whoever runs it may recover the input: nothing that it sees counts as leaked'),
  mustNotSee: z
    .array(z.string().min(1))
    .default([])
    .describe('tensors that may not reach it, by name, such as an input of the model'),
};

const target = z
  .union([z.enum(['local', 'aws']), z.url({ protocol: /^https?$/ })])
  .describe('as --target: local is emulated on this machine, at the CPU share of its memory size');

const box = {
  memoryMb: z
    .int()
    .min(128)
    .max(10_240)
    .describe('what its partitions may use; its CPU share, too: 1769 MB are one vCPU, as on Lambda'),
  architecture: z.enum(architectures),
  usdPerHour: figureSchema.optional().describe('for the time that it is at work; nothing where it is absent'),
  energy: z
    .object({ watts: figureSchema, usdPerJoule: figureSchema })
    .optional()
    .describe('what being at work takes'),
  ...sight,
};

/** site.json: the device, the edge and the cloud that a plan may use, and the links from the caller to them. */
export const site = versioned('partita/site', 1, {
  device: z
    .object({
      ...box,
      target: z
        .union([z.literal('client'), target])
        .describe('client: in the process that calls; else as --target'),
    })
    .optional(),
  edge: z.object({ ...box, target, link: linkSchema.optional() }).optional(),
  lambda: z.object({ ...sight, target, link: linkSchema.optional() }),
});

export type Site = z.infer<typeof site.schema>;
