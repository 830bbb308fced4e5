import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTarget } from '../lib/targets/index.ts';
import { measurePlans } from './support/measured-plans.ts';
import { errorsOf, percent, planLine, planTitles } from './support/prediction-errors.ts';
import { modelsAsked } from './support/prediction-models.ts';

/**
 * Predicted against measured on the embedded target: of each model the chosen plan and three others of its front.
 * `npm run bench -- predictions=MODEL` takes one model, also an ONNX file of yours. What was measured is left in
 * `partita-out/predictions`.
 */
const others = 3;
/** Errors allowed, as shares of what was measured. */
const most = { meanP50: 0.08, p50: 0.15, cost: 0.05, memory: 0.1 } as const;

const asked = process.argv.flatMap((word) => (word.startsWith('predictions=') ? word.slice(12) : []));
const target = await openTarget();
try {
  for (const { name, open } of modelsAsked(asked)) {
    const folder = join('partita-out/predictions', name);
    mkdirSync(folder, { recursive: true });
    const startedMs = performance.now();
    const plans = await measurePlans(await open(folder), others, folder, target);
    const errors = plans.map(errorsOf);
    const worst = (of: 'p50' | 'cost' | 'memory') => Math.max(...errors.map((each) => Math.abs(each[of])));
    const meanP50 = errors.reduce((sum, { p50 }) => sum + Math.abs(p50), 0) / errors.length;
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    const gates = [
      ['p50, mean', meanP50, most.meanP50],
      ['p50, worst', worst('p50'), most.p50],
      ['cost, worst', worst('cost'), most.cost],
      ['memory used, worst', worst('memory'), most.memory],
    ] as const;
    process.stdout.write(
      `${name}, ${seconds} s\n${planTitles}\n${plans.map((plan) => `${planLine(plan)}\n`).join('')}`,
    );
    for (const [title, error, allowed] of gates) {
      process.stdout.write(`${title.padEnd(20)}${percent(error)}, at most ${percent(allowed).trim()}\n`);
      if (error > allowed) process.exitCode = 1;
    }
  }
} finally {
  await target.close();
}
