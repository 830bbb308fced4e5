import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a crash test found: lists of what was lost or left, empty where all is well, and counts. */
type Rounds = (count: number, seed: number) => Promise<object>;

/** `npm run crash -- [ROUNDS] [SEED]`: kills servers amid their work, by each of the crash tests beside this file. */
const [count = '50', seed = '1'] = process.argv.slice(2);
const folder = new URL('.', import.meta.url);
for (const file of readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('-crash.ts'))) {
  const { rounds }: { rounds: Rounds } = await import(new URL(file, folder).href);
  const report = await rounds(Number(count), Number(seed));
  process.stdout.write(`${file}, ${count} kills, seed ${seed}: ${JSON.stringify(report)}\n`);
  if (Object.values(report).some((value) => Array.isArray(value) && value.length > 0)) process.exitCode = 1;
}
