import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartitionedModelClient } from '../lib/client/index.ts';
import { priceBookFor } from '../lib/cost/books/index.ts';
import { invocationCost } from '../lib/cost/invocation.ts';
import { measureExits } from '../lib/loop/exits-file.ts';
import { optimizeFile } from '../lib/loop/optimize-file.ts';
import { prepareSized } from '../lib/loop/prepare-in.ts';
import { profileFile } from '../lib/loop/profile-file.ts';
import { readSamples } from '../lib/loop/samples/read-samples.ts';
import { buildZooModel } from '../lib/onnx/zoo/build-zoo-model.ts';
import { servedPlanOf } from '../lib/plan/deployment.ts';
import { mean } from '../lib/statistics/mean.ts';
import { openTarget } from '../lib/targets/index.ts';
import { measuredInference } from '../profiler/plan-figures.ts';
import { functionOf } from '../profiler/probe.ts';

/**
 * A ResNet-18 with exits after its second and its third stage, in two functions: half of the samples leave at the first
 * exit. The bill must fall as much as was predicted, within 5 %, and the second function be invoked for the other half alone.
 */
const count = 60;
const folder = mkdtempSync(join(tmpdir(), 'partita-exits-'));
const print = (text: string) => process.stdout.write(`${text}\n`);
const quietly = () => undefined;
const target = await openTarget('local');
try {
  const model = join(folder, 'early-exit.onnx');
  await buildZooModel('early-exit', model);
  const read = { optimize: 'extended', dim: [] } as const;
  const sampled = { samples: [], count, mean: [0.5], std: [0.25], seed: 1 };
  const exitsFile = join(folder, 'exits.json');
  const rates = await measureExits(model, exitsFile, { ...read, ...sampled, exit: [] }, quietly);
  const sure = rates.exits[0]?.confidences.map((confidence) => confidence ?? 0).sort((a, b) => b - a) ?? [];
  const threshold = sure[count / 2 - 1] ?? 1;

  const profile = join(folder, 'profile.json');
  const noGoals = { slo: null, budgetUsdPerMillion: null, coldStartRate: 0 };
  await profileFile(
    model,
    {
      ...read,
      out: profile,
      input: [],
      goals: noGoals,
      fresh: true,
      budget: { maxInvocations: null, maxSeconds: 45, maxUsd: null },
      precision: 0.04,
      concurrency: 1,
    },
    target,
    quietly,
    quietly,
  );
  const planFile = join(folder, 'plan.json');
  const { search, plan } = await optimizeFile(
    model,
    {
      profile: [profile],
      exits: { file: exitsFile, thresholds: new Map([['exit_1', threshold]]), leastAgreement: null },
    },
    planFile,
    { ...noGoals, maxMemoryMb: 1769, minPartitions: 2, maxPartitions: 2 },
    quietly,
  );
  const chosen = search.front[search.chosen];
  if (chosen === undefined) throw new Error('a plan was chosen');
  const [first, second] = chosen.partitions;
  print(
    `cut after segment ${first?.to}, exit_1 in segment ${rates.exits[0]?.segment}; ${first?.memoryMb} + ${second?.memoryMb} MB; ${(100 * (second?.reach ?? 1)).toFixed(0)} % go on (measured, n = ${count})`,
  );

  const deployment = await target.deploy(planFile, quietly);
  const { lambda, s3 } = target;
  const client = new PartitionedModelClient({
    lambda,
    s3,
    deployment: { ...deployment, plan: servedPlanOf(plan) },
    prewarm: false,
  });
  const stages = plan.partitions.map((partition) => ({
    ...functionOf(partition.name, deployment),
    partition,
  }));
  const book = priceBookFor(target.region);
  const prepared = await prepareSized(model, join(folder, 'prepared'), read, '', 1, quietly);
  const { inputs } = await readSamples(prepared, sampled);
  const infer = async (input: (typeof inputs)[number], exits: boolean) =>
    measuredInference(await client.infer(input, { logTail: true, exits }), stages, book);
  for (const input of inputs.slice(0, 5)) await infer(input, false);
  type Made = Awaited<ReturnType<typeof infer>>;
  const whole: Made[] = [];
  const early: Made[] = [];
  // By turns, so that both meet the same machine.
  for (const input of inputs) {
    whole.push(await infer(input, false));
    early.push(await infer(input, true));
  }
  const usdOf = (made: readonly Made[]) => 1e6 * mean(made.map(({ figures }) => figures.costUsd));
  const ofStage = (stage: number) =>
    1e6 *
    mean(
      whole.flatMap(({ hops }) =>
        hops.slice(stage, stage + 1).map(({ billed }) => invocationCost(billed, book).totalUsd.toNumber()),
      ),
    );
  const foretold = ofStage(0) + (second?.reach ?? 1) * ofStage(1);
  const billedMs = (stage: number) =>
    mean(whole.flatMap(({ hops }) => hops.slice(stage, stage + 1).map(({ billed }) => billed.billedMs)));
  const { durationUsd, requestsUsd, s3Usd } = chosen.cost;
  const predicted = durationUsd + requestsUsd + s3Usd;
  const [unspared, measured] = [usdOf(whole), usdOf(early)];
  const wentOn = early.filter(({ hops }) => hops.length === 2).length;
  const off = (value: number) => `${(100 * (value / measured - 1)).toFixed(1)} %`;
  print(
    [
      `$${unspared.toFixed(3)} per million without exits, $${measured.toFixed(3)} with them (billed ms measured; without logs)`,
      `the fall predicted from the functions' own bills and the rate: to $${foretold.toFixed(3)}, ${off(foretold)}`,
      `predicted by the search before anything was deployed: $${predicted.toFixed(3)}, ${off(predicted)}`,
      `ms of the two functions, predicted and billed: ${chosen.partitions.map(({ durationMs }, i) => `${durationMs.toFixed(0)} and ${billedMs(i).toFixed(0)}`).join(', ')}`,
      `${wentOn} of ${count} inputs went on; the second function was invoked ${wentOn} times`,
    ].join('\n'),
  );
  if (Math.abs(foretold / measured - 1) > 0.05 || wentOn !== count / 2) process.exitCode = 1;
} finally {
  await target.close();
  rmSync(folder, { recursive: true, force: true });
}
