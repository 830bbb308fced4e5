import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Inference, PartitionedModelClient } from '../lib/client/index.ts';
import { median } from '../lib/statistics/quantile.ts';
import { denseInputs, writeDensePlan } from '../test/support/dense-plan.ts';
import { LiveCloud } from '../test/support/live-plan.ts';

/**
 * What a chain of three partitions adds to their run times, warm, with 100 KB between them: its median latency is to be
 * at most the sum of the run times and 8 ms a hop. Partitions have a vCPU each, and 25 ms of rest between inferences, so
 * that each finds its CPU share whole.
 */
const inferences = 200;
const parts = 3;
/** 100 KB of float32. */
const width = 25_600;

const directory = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const live = await LiveCloud.open();
const model = await writeDensePlan(directory, { seed: 1, parts, width, change: { memoryMb: 1769 } });
try {
  const { deployed } = await live.deploy(model.planFile);
  const { lambda, s3 } = live;
  const client = new PartitionedModelClient({ lambda, s3, deployment: deployed });
  const inputs = denseInputs(width, 0);
  for (let warmUp = 0; warmUp < 20; warmUp++) await client.infer(inputs);
  const measured: Inference[] = [];
  for (let index = 0; index < inferences; index++) {
    await delay(25);
    measured.push(await client.infer(inputs));
  }
  const of = (part: (inference: Inference) => number) => median(measured.map(part));
  const sum = (value: (hop: Inference['hops'][number]) => number) => (inference: Inference) =>
    inference.hops.reduce((total, hop) => total + value(hop), 0);
  const latencyMs = of(({ latencyMs }) => latencyMs);
  const runMs = of(sum(({ phases }) => phases.runMs));
  const codecMs = of(sum(({ phases }) => phases.decodeMs + phases.encodeMs));
  const row = (name: string, ms: number) =>
    `${name.padEnd(44)}${ms.toFixed(2).padStart(8)} ms  ${(ms / parts).toFixed(2).padStart(7)} ms a hop\n`;
  process.stdout.write(
    [
      `${parts} partitions, 100 KB between them, medians of ${inferences} warm inferences on this machine\n`,
      row('latency', latencyMs),
      row('  run, by the handlers', runMs),
      row('  decode and encode, by the handlers', codecMs),
      row('  the rest: SDK, HTTP, Lambda, event loop', latencyMs - runMs - codecMs),
      row('what the chain adds to the run times', latencyMs - runMs),
      'to be at most 8 ms a hop\n',
    ].join(''),
  );
  if (latencyMs - runMs > 8 * parts) process.exitCode = 1;
} finally {
  await live.close();
  await model.close();
  rmSync(directory, { recursive: true });
}
