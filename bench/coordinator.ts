import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PartitionedModelClient } from '../lib/client/index.ts';
import { coordinatorOwnMs } from '../lib/plan/coordinator.ts';
import { readPlan } from '../lib/stack/read-plan.ts';
import { median } from '../lib/statistics/quantile.ts';
import { denseInputs, writeDensePlan } from '../test/support/dense-plan.ts';
import { LiveCloud } from '../test/support/live-plan.ts';

/**
 * What a coordinator takes itself, by its memory size: whole inferences through its URL, less those of a caller who walks the
 * same chain himself, beside what the optimizer believes. In turn, and with some rest, so that each finds its CPU share whole.
 */
const inferences = 60;
const warmUps = 40;
const sizesMb = [256, 512, 1024, 1769];
const chains = [
  { parts: 1, width: 1000 },
  { parts: 4, width: 1000 },
  { parts: 1, width: 125_000 },
  { parts: 4, width: 125_000 },
];

const directory = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const live = await LiveCloud.open();
const title = ['partitions', 'KB each', ...sizesMb.map((mb) => `${mb} MB`)];
const line = (cells: readonly string[]) => `${cells.map((cell) => cell.padStart(14)).join('')}\n`;
process.stdout.write(
  `Own ms of a coordinator, measured / believed, medians of ${inferences}\n${line(title)}`,
);
try {
  for (const [at, { parts, width }] of chains.entries()) {
    const folder = join(directory, String(at));
    const model = await writeDensePlan(folder, { seed: 1, parts, width, change: { memoryMb: 1769 } });
    const written = JSON.parse(readFileSync(model.planFile, 'utf8'));
    const cells: string[] = [];
    for (const coordinatorMemoryMb of sizesMb) {
      writeFileSync(model.planFile, JSON.stringify({ ...written, coordinatorMemoryMb }));
      const { deployed, url } = await live.deploy(model.planFile);
      const { lambda, s3 } = live;
      const caller = new PartitionedModelClient({ lambda, s3, deployment: deployed });
      const { credentials } = lambda.config;
      const { model: name } = deployed.plan;
      const walked = new PartitionedModelClient({
        orchestration: 'coordinator',
        url,
        model: name,
        credentials,
      });
      const inputs = denseInputs(width, 0);
      const more: number[] = [];
      for (let i = 0; i < warmUps + inferences; i++) {
        const itself = await caller.infer(inputs);
        await delay(25);
        const by = await walked.infer(inputs);
        await delay(25);
        if (i >= warmUps) more.push(by.latencyMs - itself.latencyMs);
      }
      const believed = coordinatorOwnMs(
        readPlan(model.planFile),
        Array.from({ length: parts }, () => 1),
      );
      cells.push(`${median(more).toFixed(1)} / ${believed.toFixed(1)}`);
    }
    process.stdout.write(line([String(parts), ((4 * width) / 1000).toFixed(0), ...cells]));
    await model.close();
  }
} finally {
  await live.close();
  rmSync(directory, { recursive: true });
}
