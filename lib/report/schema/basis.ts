import { z } from 'zod';

/** Where a figure comes from. Every figure that a person sees has one. */
export const bases = ['measured', 'modelled', 'assumed'] as const;
export type Basis = (typeof bases)[number];

export const statementSchema = z.object({ basis: z.enum(bases), figures: z.string(), how: z.string() });

/** Which figures are measured, modelled or assumed, and how. */
export type Statement = z.infer<typeof statementSchema>;
