import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Placement, SwitchingClient } from '../lib/client/index.ts';
import { channelsOf, planOf } from '../lib/loop/plan-of.ts';
import { prepareSized } from '../lib/loop/prepare-in.ts';
import { openSite } from '../lib/loop/site/open-site.ts';
import { deployToSite, siteClient } from '../lib/loop/site/site-deployment.ts';
import { compareTensors } from '../lib/onnx/compare.ts';
import { referencesOf } from '../lib/onnx/references.ts';
import { rangesOf } from '../lib/onnx/split.ts';
import { writePartitions } from '../lib/onnx/write-partitions.ts';
import { buildZooModel } from '../lib/onnx/zoo/build-zoo-model.ts';
import type { Tier } from '../lib/plan/plan.ts';
import { hostArchitecture } from '../lib/plan/platform.ts';
import { median, quantile, sortAscending } from '../lib/statistics/quantile.ts';
import { openOwnApi } from '../lib/targets/index.ts';
import type { LinkShape } from '../lib/targets/shaper/shaping-proxy.ts';
import { bandwidthTrace } from './support/bandwidth-trace.ts';
import { linkOf, siteOf } from './support/sites.ts';

/**
 * Ten minutes in which the links to an edge box and to Lambda are good and bad by turns, replayed twelve times as fast:
 * MobileNet-v2 on the device, on the edge, on Lambda, and by a client that switches between the three. Requests come at fixed
 * moments, whether the one before was answered or not, and latency counts from that moment. Switching must beat the best
 * fixed placement in p95, and every request must be answered with the bits of the unsplit model.
 */
const seconds = 600;
const speedUp = 12;
const everyMs = 450;
const roundTripMs = { edge: 4, lambda: 20 } as const;
const traces = {
  edge: bandwidthTrace(seconds, { mbps: 200, meanSeconds: 120 }, { mbps: 5, meanSeconds: 20 }, 11),
  lambda: bandwidthTrace(seconds, { mbps: 100, meanSeconds: 120 }, { mbps: 5, meanSeconds: 20 }, 23),
} as const;
type Link = keyof typeof traces;
const links: readonly Link[] = ['edge', 'lambda'];
const memoryMb = { device: 256, edge: 1024, lambda: 1769 } as const;
const quietly = () => undefined;
const print = (text: string) => process.stdout.write(`${text}\n`);

const linkAt = (tier: Link) => linkOf(100, roundTripMs[tier]);
const box = (tier: 'device' | 'edge') => ({
  target: 'local',
  memoryMb: memoryMb[tier],
  architecture: hostArchitecture,
  trusted: true,
});
const site = siteOf({
  device: box('device'),
  edge: { ...box('edge'), link: linkAt('edge') },
  lambda: { target: 'local', trusted: true, link: linkAt('lambda') },
});

const folder = mkdtempSync(join(tmpdir(), 'partita-switching-'));
const open = await openSite(site, new Set<Tier>(['device', 'edge', 'lambda']), 'the bench');
try {
  const model = join(folder, 'mobilenet-v2.onnx');
  await buildZooModel('mobilenet-v2', model);
  const read = { optimize: 'extended', dim: [] } as const;
  const prepared = await prepareSized(model, join(folder, 'prepared'), read, '', 1, quietly);
  const [reference] = await referencesOf(model, prepared.inputs, prepared.optimize, 1);
  if (reference === undefined) throw new Error('there is one reference');

  /** The whole model on one tier, called once at full bandwidth to learn what it takes there. */
  const placementOn = async (tier: 'device' | Link): Promise<Placement> => {
    const place = join(folder, tier);
    const files = await writePartitions(prepared, rangesOf([], prepared.segmentation.segments.length), place);
    const planFile = join(place, 'plan.json');
    const places = files.map((part) => ({
      ...channelsOf(part),
      tier,
      memoryMb: memoryMb[tier],
      architecture: hostArchitecture,
    }));
    const rest = { purpose: 'serve', verify: null, measuredOn: null, search: null } as const;
    const plan = planOf(prepared, planFile, files, places, rest);
    await writeFile(planFile, JSON.stringify(plan));
    const targets = new Map([...open.targets].filter(([one]) => one === tier));
    const client = siteClient(
      planFile,
      plan,
      { targets },
      await deployToSite(planFile, { targets }, quietly),
    );
    const made = [];
    for (let i = 0; i < 12; i++) made.push(await client.infer(reference.inputs));
    const ms = median(made.slice(4).map(({ latencyMs }) => latencyMs));
    const [hop] = made.at(-1)?.hops ?? [];
    const bytes = (hop?.requestBytes ?? 0) + (hop?.responseBytes ?? 0);
    if (tier === 'device') return { client, fixedMs: ms, bytes: {}, links: {} };
    const fixedMs = ms - (bytes * 8) / 100_000;
    return { client, fixedMs, bytes: { [tier]: bytes }, links: { [files[0]?.name ?? '']: tier } };
  };
  const placements = {
    device: await placementOn('device'),
    edge: await placementOn('edge'),
    lambda: await placementOn('lambda'),
  };
  for (const [name, { fixedMs, bytes }] of Object.entries(placements))
    print(
      `${name}: ${fixedMs.toFixed(0)} ms, and ${Object.values(bytes)[0] ?? 0} bytes over its link (measured)`,
    );

  const probes = new Map(links.map((link) => [link, openOwnApi(open.targets.get(link)?.endpoint ?? '')]));
  const probeBytes = 65_536;
  const probe = (link: Link) => async () => {
    const exchange = async (method: string, target: string, bytes: number) => {
      const start = performance.now();
      await probes.get(link)?.call(method, target, new Uint8Array(bytes));
      return performance.now() - start;
    };
    const emptyMs = await exchange('GET', 'link?bytes=0', 0);
    return { bytes: probeBytes, ms: (await exchange('PUT', 'link', probeBytes)) - emptyMs };
  };

  /** Replays the traces, or their first seconds, under requests at fixed moments. */
  const replay = async (name: string, infer: Placement['client'], until = seconds) => {
    const start = performance.now();
    const second = () => Math.floor(((performance.now() - start) / 1000) * speedUp);
    const reshaping = setInterval(() => reshape(second()), 1000 / speedUp);
    const asked: Promise<number>[] = [];
    const ask = async (dueMs: number) => {
      const { outputs } = await infer.infer(reference.inputs);
      const latencyMs = performance.now() - dueMs;
      for (const [output, tensor] of reference.outputs)
        if (!compareTensors(tensor, outputs.get(output)).exact) throw new Error(`${name} answers otherwise`);
      return latencyMs;
    };
    for (let dueMs = start; second() < until; dueMs += everyMs) {
      await delay(Math.max(0, dueMs - performance.now()));
      asked.push(ask(dueMs));
    }
    const settled = await Promise.allSettled(asked);
    clearInterval(reshaping);
    const latencies = settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    const sorted = sortAscending(latencies);
    const p95 = quantile(sorted, 0.95);
    print(
      `${name.padEnd(12)}${String(latencies.length).padStart(6)} of ${asked.length} answered, p50 ${quantile(sorted, 0.5).toFixed(0).padStart(5)} ms, p95 ${p95.toFixed(0).padStart(5)} ms`,
    );
    return { p95, lost: asked.length - latencies.length };
  };
  const reshape = (second: number) => {
    for (const link of links) {
      const mbps = traces[link][Math.min(second, seconds - 1)] ?? 1;
      const shape: LinkShape = {
        ...{ upMbps: mbps, downMbps: mbps },
        ...{ roundTripMs: roundTripMs[link], jitterMs: 0, lossShare: 0 },
      };
      open.proxies.get(link)?.reshape(shape);
    }
  };

  const fixed = [];
  // The device has no link that could change.
  for (const [name, { client, bytes }] of Object.entries(placements))
    fixed.push(await replay(name, client, Object.keys(bytes).length === 0 ? seconds / 4 : seconds));
  const switching = new SwitchingClient({
    placements: Object.values(placements),
    links: Object.fromEntries(links.map((link) => [link, { probe: probe(link) }])),
    halfLifeMs: 300,
    hysteresis: 0.3,
    probeAfterMs: 100,
  });
  const ours = await replay('switching', switching);
  for (const api of probes.values()) api.close();
  const best = Math.min(...fixed.map(({ p95 }) => p95));
  print(
    `${switching.switches} switches; p95 is ${(best / ours.p95).toFixed(2)} x better than the best fixed placement's. Links imitated by a proxy.`,
  );
  if (ours.p95 >= best || ours.lost > 0) process.exitCode = 1;
} finally {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
}
