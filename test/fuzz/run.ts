import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../../lib/cli/signals.ts';
import { fuzz, saveMutant, type Verdict } from './campaign.ts';
import { readCorpus } from './corpus.ts';
import { tableOf } from './table.ts';

/** `npm run fuzz -- [--mutants N] [--seed N] [--from INDEX] [--save DIR]`: see CONTRIBUTING.md. */
const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    save: { type: 'string', default: 'partita-out/fuzz' },
  },
});
const campaign = { seed: Number(values.seed), from: Number(values.from), mutants: Number(values.mutants) };

endOnSignals(false);
const verdicts: Verdict[] = [];
for await (const verdict of fuzz(await readCorpus(), campaign)) {
  const { mutant, failure } = verdict;
  verdicts.push(verdict);
  if (failure === null) continue;
  const folder = join(values.save, `${campaign.seed}-${mutant.index}`);
  saveMutant(folder, mutant);
  process.stdout.write(
    `${folder} (${mutant.sample}; ${mutant.done.join(', ')}): ${failure}\n  again: npm run fuzz -- --seed ${campaign.seed} --from ${mutant.index} --mutants 1\n`,
  );
}

const most = (figure: (verdict: Verdict) => number) => Math.max(...verdicts.map(figure));
const failures = verdicts.filter(({ failure }) => failure !== null).length;
process.stdout.write(
  [
    ...tableOf(verdicts),
    '',
    `${verdicts.length} mutants of seed ${campaign.seed}, ${failures} failures; at most ${(most(({ ms }) => ms) / 1000).toFixed(1)} s, ` +
      `${Math.round(most(({ toolBytes }) => toolBytes) / 1e6)} MB in the tool, ${Math.round(most(({ runtimeBytes }) => runtimeBytes) / 1e6)} MB in ONNX Runtime`,
    '',
  ].join('\n'),
);
process.exitCode = failures === 0 ? 0 : 1;
