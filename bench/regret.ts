import { mkdirSync } from 'node:fs';
import { layTable } from '../lib/cli/table.ts';
import { priceBookFor } from '../lib/cost/books/index.ts';
import { cheapestPower, powerTuningRuns, powerTuningStat, powerValues } from '../lib/cost/power-tuning.ts';
import { nextVisit } from '../lib/loop/next-visit.ts';
import { optimize } from '../lib/optimizer/optimize.ts';
import { hostArchitecture } from '../lib/plan/platform.ts';
import { mean } from '../lib/statistics/mean.ts';
import { median } from '../lib/statistics/quantile.ts';
import { seededRandom } from '../lib/statistics/random.ts';
import { findingsOf } from '../profiler/findings.ts';
import { measureFunctions } from '../profiler/profile-model.ts';
import { replayProbes } from './support/replay.ts';
import { costAt, type Sweep, sweepModel } from './support/sweep.ts';

/**
 * Show 2: what the memory size costs that is chosen for one function with few invocations, against the best of a sweep
 * of every 64 MB on the same target. The sweep is measured once a model, kept in partita-out/regret and taken from
 * there the next time; campaigns and power tuning draw from its samples, each with 40 seeds. Cold ones count.
 *
 * Regret: cost per million at the size that was chosen over that at the best size, less one; warm, with the request.
 * For the product, latency x cost. The best size is found by one half of the sweep's samples and judged by the other, both
 * ways round: judged by the samples that made it the best of many, it would be so partly by luck.
 */
const models = ['mobilenet-v2', 'resnet-50'];
const budgets = [12, 20];
const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
const out = 'partita-out/regret';

/** The cheapest is the cheapest within any latency. */
const goals = {
  cost: { slo: { percentile: 50, latencyMs: 1e9 }, budgetUsdPerMillion: null },
  product: { slo: null, budgetUsdPerMillion: null },
} as const;
type Goal = keyof typeof goals;

const isGoal = (name: string): name is Goal => name in goals;

async function campaign(sweep: Sweep, goal: Goal, maxInvocations: number, seed: number) {
  const options = {
    ...goals[goal],
    coldStartRate: 0,
    maxMemoryMb: Math.max(...sweep.sizes),
    maxPartitions: 1,
  };
  const { profileOf, plan, target, lines, sizes, startSizes } = sweep;
  const findings = await measureFunctions({
    target,
    plan,
    probeOf: replayProbes(lines, sizes, seededRandom(seed)),
    chain: plan.partitions.map(({ name }) => name),
    memorySizes: startSizes,
    budget: { maxInvocations, maxSeconds: null, maxUsd: null },
    next: (found) => nextVisit(profileOf(found), { ...options, frugal: true, seed }),
    notify: () => {},
    onRow: () => {},
    rest: async () => {},
  });
  const { front, chosen } = optimize(profileOf(findings), options);
  const memoryMb = front[chosen]?.partitions[0]?.memoryMb ?? 0;
  return { memoryMb, invocations: findings.invocations };
}

/** Power tuning's own rules on samples drawn from the same sweep, at its defaults, by its strategy `cost`. */
async function powerTuning({ lines, sizes, plan, target }: Sweep, seed: number) {
  const probeOf = replayProbes(lines, sizes, seededRandom(seed));
  const [name = ''] = plan.partitions.map((partition) => partition.name);
  const values = powerValues.filter((value) => value <= Math.max(...sizes));
  const stats = [];
  for (const value of values) {
    const probe = probeOf(name, value);
    await probe.renew();
    const samples = [];
    for (let run = 0; run < powerTuningRuns; run++) {
      const line = await probe.invoke(0);
      if (line.status === 'answered') samples.push({ ...line.sample, memoryMb: value });
    }
    if (samples.length > 0) stats.push(powerTuningStat(samples, hostArchitecture, target.region));
  }
  return { memoryMb: cheapestPower(stats).powerMb, invocations: values.length * powerTuningRuns };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

mkdirSync(out, { recursive: true });
const rows: string[][] = [];
for (const model of models) {
  const sweep = await sweepModel(model, out);
  const book = priceBookFor(sweep.target.region);
  const { samples } = findingsOf({ lines: sweep.lines }, sweep.plan.partitions, book);
  for (const goal of Object.keys(goals).filter(isGoal)) {
    const halves = ([0, 1] as const).map((half) => (size: number) => costAt(samples, size, goal, book, half));
    const leastBy = (scoreOf: (size: number) => number) =>
      sweep.sizes.reduce((a, b) => (scoreOf(b) < scoreOf(a) ? b : a));
    const bests = halves.map(leastBy);
    /** Against what each half calls the best, judged by the other half. */
    const regretOf = (memoryMb: number) =>
      mean(bests.map((best, half) => halves[1 - half]!(memoryMb) / halves[1 - half]!(best) - 1));
    const nearest = (mb: number) =>
      sweep.sizes.reduce((a, b) => (Math.abs(b - mb) < Math.abs(a - mb) ? b : a));
    const add = (method: string, picks: readonly { memoryMb: number; invocations: number }[]) => {
      const regrets = picks.map(({ memoryMb }) => regretOf(nearest(memoryMb)));
      rows.push([
        model,
        `${goal} (best ${bests.join(', ')} MB)`,
        method,
        String(Math.max(...picks.map(({ invocations }) => invocations))),
        String(median(picks.map(({ memoryMb }) => memoryMb))),
        percent(median(regrets)),
        percent(Math.max(...regrets)),
        `${regrets.filter((regret) => regret <= 0.03).length} of ${regrets.length}`,
      ]);
    };
    for (const budget of budgets) {
      const picks = [];
      for (const seed of seeds) picks.push(await campaign(sweep, goal, budget, seed));
      add(`partita, ${budget}`, picks);
    }
    const theirs = [];
    for (const seed of seeds) theirs.push(await powerTuning(sweep, seed));
    add('power tuning', theirs);
  }
}
const columns = ['model', 'goal', 'method', 'invocations', 'MB', 'median', 'worst', 'within 3 %'];
process.stdout.write(
  `${layTable(
    columns.map((title, i) => ({ title, align: i < 3 ? 'left' : 'right' })),
    rows,
  ).join('\n')}\n`,
);
