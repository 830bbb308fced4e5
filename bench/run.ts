import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench -- NAME…`: the benchmarks are the files beside this one; without a name, all of them in turn. Some take
 * an argument, as `NAME=ARGUMENT`.
 */
const folder = new URL('.', import.meta.url);
const known = readdirSync(fileURLToPath(folder))
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const asked = process.argv.slice(2).map((word) => word.split('=')[0]!);
const unknown = asked.find((name) => !known.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark "${unknown}"; there are ${known.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : known) {
    process.stdout.write(`== ${name}\n`);
    await import(new URL(`${name}.ts`, folder).href);
  }
}
