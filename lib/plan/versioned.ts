import { z } from 'zod';
import { notJson, wrongKind, wrongShape, wrongVersion } from './errors.ts';

/**
 * A file format: one zod schema, its name and its version, and a parser that tells a person what is wrong.
 * The JSON Schema in docs/schemas is generated from it.
 */
export function versioned<Shape extends z.ZodRawShape>(name: string, version: number, shape: Shape) {
  const schema = z.object({ schema: z.literal(name), version: z.literal(version), ...shape });
  return {
    name,
    version,
    schema,
    /**
     * @param text the file's content
     * @param file its path, for the message
     * @throws PartitaError P1301 not JSON, P1302 another kind of file, P1303 another version, P1304 other content
     */
    parse(text: string, file: string): z.infer<typeof schema> {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (cause) {
        throw notJson(file, name, cause);
      }
      const header = z.object({ schema: z.string(), version: z.number() }).safeParse(value);
      if (!header.success || header.data.schema !== name) throw wrongKind(file, name, header.data?.schema);
      if (header.data.version !== version) throw wrongVersion(file, name, version, header.data.version);
      const parsed = schema.safeParse(value);
      if (!parsed.success) throw wrongShape(file, name, parsed.error.issues[0]);
      return parsed.data;
    },
  };
}
