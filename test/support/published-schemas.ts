import { join } from 'node:path';
import { z } from 'zod';
import { priceBook } from '../../lib/cost/price-book.ts';
import { codecEffects } from '../../lib/plan/codec-effects.ts';
import { exitRates } from '../../lib/plan/exit-rates.ts';
import { leakageFile } from '../../lib/plan/leakage.ts';
import { manifest, partitionFile } from '../../lib/plan/manifest.ts';
import { plan } from '../../lib/plan/plan.ts';
import { profile } from '../../lib/plan/profile.ts';
import { samplesHeader } from '../../lib/plan/samples.ts';
import { site } from '../../lib/plan/site.ts';
import { variants } from '../../lib/plan/variants.ts';
import { report } from '../../lib/report/document.ts';
import { workload } from '../../lib/workload/workload.ts';

/** Every format of a file that a person is given. */
const formats = [
  codecEffects,
  exitRates,
  leakageFile,
  manifest,
  partitionFile,
  plan,
  priceBook,
  profile,
  report,
  samplesHeader,
  site,
  variants,
  workload,
];

/** Where the JSON Schemas are published. */
export const schemasFolder = join(import.meta.dirname, '../../docs/schemas');

/** The JSON Schema of every format, by the name of its file: what Partita reads, said for other programs. */
export const publishedSchemas: ReadonlyMap<string, string> = new Map(
  formats.map(({ name, version, schema }) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    const document = {
      $schema,
      $id: `urn:${name.replace('/', ':')}:${version}`,
      title: `${name}, version ${version}`,
      ...rest,
    };
    return [`${name.replace('partita/', '')}.schema.json`, `${JSON.stringify(document, null, 2)}\n`];
  }),
);
