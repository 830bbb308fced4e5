import type { z } from 'zod';
import { notUnderstood } from '../../errors.ts';
import type { Placed, Site } from '../site.ts';

/** How resources of one CloudFormation type are put on the embedded cloud. */
export interface Kind {
  /** Names of the properties it reads. */
  readonly properties: readonly string[];
  /**
   * Makes a resource, or changes the one that stands.
   * @param properties with every reference resolved
   */
  put(site: Site, id: string, properties: unknown, standing: Placed | undefined): Promise<Placed>;
  /** Does what is left once it stands, and is to be removed where this fails. */
  settle(site: Site, id: string, properties: unknown, placed: Placed): Promise<void>;
  /** Removes it; one that went with what it belonged to is none the worse. */
  remove(site: Site, placed: Placed): Promise<void>;
}

interface KindSetup<Shape extends z.ZodRawShape> {
  readonly schema: z.ZodObject<Shape>;
  put(
    site: Site,
    id: string,
    properties: z.output<z.ZodObject<Shape>>,
    standing: Placed | undefined,
  ): Promise<Placed>;
  settle?(site: Site, properties: z.output<z.ZodObject<Shape>>, placed: Placed): Promise<unknown>;
  remove?(site: Site, placed: Placed): Promise<unknown>;
}

/** @throws PartitaError P1522 from `put`, for properties that its schema doesn't hold */
export function kind<Shape extends z.ZodRawShape>(setup: KindSetup<Shape>): Kind {
  const { schema } = setup;
  const parse = (id: string, properties: unknown) => {
    const parsed = schema.safeParse(properties);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw notUnderstood(`${id}, ${issue?.path.join('.')}: ${issue?.message}`);
  };
  return {
    properties: Object.keys(schema.shape),
    put: async (site, id, properties, standing) => setup.put(site, id, parse(id, properties), standing),
    async settle(site, id, properties, placed) {
      await setup.settle?.(site, parse(id, properties), placed);
    },
    async remove(site, placed) {
      try {
        await setup.remove?.(site, placed);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      }
    },
  };
}
