/** Writes docs/schemas anew: `npm run schemas`, after a format has changed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas, schemasFolder } from './published-schemas.ts';

rmSync(schemasFolder, { recursive: true, force: true });
mkdirSync(schemasFolder, { recursive: true });
for (const [name, text] of publishedSchemas) writeFileSync(join(schemasFolder, name), text);
