import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layTable } from '../lib/cli/table.ts';
import { measureLeakage } from '../lib/loop/leakage/leakage-file.ts';
import { writePlan } from '../lib/loop/optimize-model.ts';
import { openSite } from '../lib/loop/site/open-site.ts';
import { deployToSite, siteClient } from '../lib/loop/site/site-deployment.ts';
import { compareTensors } from '../lib/onnx/compare.ts';
import { buildZooModel } from '../lib/onnx/zoo/build-zoo-model.ts';
import { optimize } from '../lib/optimizer/optimize.ts';
import type { Candidate, Search, Tier } from '../lib/plan/plan.ts';
import { hostArchitecture } from '../lib/plan/platform.ts';
import { spread } from '../lib/spread.ts';
import { median } from '../lib/statistics/quantile.ts';
import { prepareAsRun, profileAt } from './support/profile-at.ts';
import { given, linkOf, siteOf } from './support/sites.ts';

/**
 * An image model over device, edge and Lambda: the front of latency, cost and leakage, and of each placement on it one plan,
 * deployed with its links imitated, and measured. Leakage is measured on 1/f images. The device is trusted;
 * what the edge and Lambda see counts as leaked.
 */
const name = 'resnet-50';
const memoryMb = { device: 256, edge: 1024, lambda: 1769 } as const;
const links = { edge: { mbps: 100, roundTripMs: 5 }, lambda: { mbps: 40, roundTripMs: 30 } } as const;
const edgeUsdPerHour = 0.25;
const profileSeconds = 75;
const leakageSamples = 120;
const rounds = 25;
const warmUps = 4;
/** Plans that are deployed: the least that must differ in placement, and the most. */
const placements = { least: 4, most: 6 };
const mostError = 0.12;
const quietly = () => undefined;
const print = (text: string) => process.stdout.write(`${text}\n`);

const box = { target: 'local', architecture: hostArchitecture };
const site = siteOf({
  device: { ...box, memoryMb: memoryMb.device, trusted: true },
  edge: {
    ...box,
    memoryMb: memoryMb.edge,
    trusted: false,
    usdPerHour: given(edgeUsdPerHour),
    link: linkOf(links.edge.mbps, links.edge.roundTripMs),
  },
  lambda: { target: 'local', trusted: false, link: linkOf(links.lambda.mbps, links.lambda.roundTripMs) },
});

const placementOf = ({ partitions }: Candidate) => partitions.map(({ tier }) => tier).join(' > ');

/** The plans of a front by their placement: indices, ascending in latency. */
function byPlacement({ front }: Search): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, plan] of front.entries()) {
    const placement = placementOf(plan);
    found.set(placement, [...(found.get(placement) ?? []), index]);
  }
  return found;
}

/** Of each placement the plan in the middle of those that have it; where there are many, evenly over the front. */
function onePlanEach(search: Search): readonly number[] {
  const middles = [...byPlacement(search).values()]
    .map((all) => all[Math.floor(all.length / 2)]!)
    .sort((a, b) => a - b);
  return spread(middles, placements.most);
}

const folder = mkdtempSync(join(tmpdir(), 'partita-tiers-'));
const model = join(folder, `${name}.onnx`);
try {
  await buildZooModel(name, model);
  const sizes = [memoryMb.lambda, memoryMb.edge, 512, memoryMb.device];
  const profile = await profileAt(model, join(folder, 'profile.json'), sizes, profileSeconds);
  const leakage = await measureLeakage(
    model,
    join(folder, 'leakage.json'),
    {
      ...{ optimize: 'extended', dim: [], samples: ['1/f'], count: leakageSamples, seed: 1, cuts: 12 },
      ...{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
    },
    quietly,
  );
  const search = optimize(profile, {
    ...{ slo: null, budgetUsdPerMillion: null, coldStartRate: 0.001, maxMemoryMb: memoryMb.lambda },
    site,
    leakage: { byCut: new Map(leakage.cuts.map((cut) => [cut.index, cut.leakage])), most: 1 },
  });
  const counts = byPlacement(search);
  print(
    `${search.front.length} plans that nothing beats in latency, cost and leakage, in ${counts.size} placements:`,
  );
  for (const [placement, { length }] of counts) print(`  ${String(length).padStart(4)}  ${placement}`);

  const prepared = await prepareAsRun(model, join(folder, 'prepared'));
  const [reference] = prepared.references;
  if (reference === undefined) throw new Error('a prepared model has references');
  const open = await openSite(site, new Set<Tier>(['device', 'edge', 'lambda']), 'the bench');
  try {
    const standing = [];
    // One after the other: another plan of the same model takes the place of the one that stands.
    for (const index of onePlanEach(search)) {
      const predicted = search.front[index]!;
      const planFile = join(folder, 'plan.json');
      const plan = await writePlan(prepared, profile, { ...search, chosen: index }, planFile, quietly);
      const used = new Set(plan.partitions.map(({ tier }) => tier));
      const targets = new Map([...open.targets].filter(([tier]) => used.has(tier)));
      const deployed = await deployToSite(planFile, { targets }, quietly);
      const client = siteClient(planFile, plan, { targets }, deployed);
      const latenciesMs: number[] = [];
      for (let round = -warmUps; round < rounds; round++) {
        const { outputs, latencyMs } = await client.infer(reference.inputs);
        for (const [output, tensor] of reference.outputs)
          if (!compareTensors(tensor, outputs.get(output)).exact)
            throw new Error(`${placementOf(predicted)} answers otherwise`);
        if (round >= 0) latenciesMs.push(latencyMs);
      }
      standing.push({ predicted, latenciesMs });
    }
    const rows = standing.map(({ predicted, latenciesMs }) => {
      const error = predicted.latencyMs / median(latenciesMs) - 1;
      return { predicted, measuredMs: median(latenciesMs), error };
    });
    const columns = [
      'placement',
      'cut after',
      'leaks',
      '$/M',
      'predicted ms',
      `measured ms, n = ${rounds}`,
      'error',
    ];
    print('');
    print(
      layTable(
        columns.map((title, i) => ({ title, align: i < 2 ? 'left' : 'right' })),
        rows.map(({ predicted, measuredMs, error }) => [
          placementOf(predicted),
          predicted.partitions
            .slice(0, -1)
            .map(({ to }) => to)
            .join(', '),
          predicted.leakage?.toFixed(2) ?? '',
          predicted.costUsdPerMillion.toFixed(2),
          predicted.latencyMs.toFixed(0),
          measuredMs.toFixed(0),
          `${(100 * error).toFixed(1)} %`,
        ]),
      ).join('\n'),
    );
    const worst = Math.max(...rows.map(({ error }) => Math.abs(error)));
    print(
      `\np50, worst: ${(100 * worst).toFixed(1)} %, at most ${100 * mostError} %; ${rows.length} placements, at least ${placements.least}`,
    );
    if (worst > mostError || rows.length < placements.least) process.exitCode = 1;
  } finally {
    await open.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
