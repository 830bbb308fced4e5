import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedSchemas, schemasFolder } from '../support/published-schemas.ts';

describe('the JSON Schemas in docs/schemas', () => {
  it('are those of the formats there are', () => {
    expect(readdirSync(schemasFolder).toSorted()).toEqual([...publishedSchemas.keys()].toSorted());
  });

  it.each([...publishedSchemas.keys()])(
    'are what the code makes now; else raise the version and run "npm run schemas": %s',
    (name) => {
      expect(readFileSync(join(schemasFolder, name), 'utf8')).toBe(publishedSchemas.get(name));
    },
  );

  it.each([...publishedSchemas])(
    'name their format and version, and let files say more: %s',
    (name, text) => {
      const format = `partita/${name.replace('.schema.json', '')}`;
      const schema: unknown = JSON.parse(text);
      expect(schema).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: expect.stringMatching(new RegExp(`^urn:${format.replace('/', ':')}:\\d+$`)),
        properties: { schema: { const: format }, version: { const: expect.any(Number) } },
        required: expect.arrayContaining(['schema', 'version']),
      });
      expect(schema).not.toHaveProperty('additionalProperties');
    },
  );
});
