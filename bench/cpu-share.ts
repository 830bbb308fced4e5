import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, startLocalCloud } from '../lib/local/index.ts';
import type { Enforcement } from '../lib/plan/platform.ts';
import { openClients } from '../lib/targets/clients.ts';
import { openLocalTarget } from '../lib/targets/local/local.ts';
import { burners } from './support/burners.ts';
import { deployHalfModel, type HalfModel, writeHalfModel } from './support/half-model.ts';
import { inRounds, spread, type Timed } from './support/rounds.ts';

/**
 * Whether a function's time follows its memory size: duration x vCPU should be the same at every size, by each way of
 * enforcing that this machine allows. Sizes take turns, with a rest in between; durations are those of the REPORT lines.
 */
const sizesMb = [256, 512, 1024, 1769];
const rounds = 7;
const enforcements: readonly (readonly [enforcement: Enforcement, aim: number])[] = [
  ['cgroup2', 0.15],
  ['cgroup1', 0.15],
  ['stop-cont', 0.25],
];
const modelAim = 0.2;

const print = (line: string) => process.stdout.write(`${line}\n`);
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  print(`medians of ${rounds} rounds: REPORT duration in ms, and what it is in ms of one vCPU`);
  print(`${' '.repeat(28)}${sizesMb.map((mb) => `${mb} MB`.padStart(14)).join('')}   apart`);
  const here: Enforcement[] = [];
  for (const [enforcement, aim] of enforcements) {
    const cloud = await startLocalCloud({ enforcement }).catch((error: Error) => error);
    if (cloud instanceof Error) print(`${enforcement.padEnd(10)} not here: ${cloud.message}`);
    else {
      await measureLoops(cloud, aim);
      here.push(enforcement);
    }
  }
  // Afterwards, because the disk is busy for a while with what it writes.
  const model = await writeHalfModel(folder, sizesMb);
  for (const enforcement of here) await measureModel(enforcement, model);
} finally {
  rmSync(folder, { recursive: true });
}

async function measureLoops(cloud: LocalCloud, aim: number): Promise<void> {
  const { enforcement, endpoint, region } = cloud;
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const { lambda } = openClients({ endpoint, region, credentials });
  const one = await inRounds(burners(cloud, lambda, folder, sizesMb, 1), rounds);
  row(enforcement, 'busy loop', one, aim);
  const two = await inRounds(burners(cloud, lambda, folder, sizesMb, 2), rounds);
  row(enforcement, 'two busy threads', two, aim);
  const times = two.map(({ durationMs }, i) => `${(durationMs / (one[i]?.durationMs ?? 0)).toFixed(2)} x`);
  print(`  two threads take (2 x where throttled, 1 x where not): ${times.join(', ')}`);
  lambda.destroy();
  await cloud.close();
}

async function measureModel(enforcement: Enforcement, model: HalfModel): Promise<void> {
  const target = await openLocalTarget({ enforcement });
  try {
    row(
      enforcement,
      'half a ResNet-50',
      await inRounds(await deployHalfModel(model, target), rounds),
      modelAim,
    );
  } finally {
    await target.close();
  }
}

function row(enforcement: string, name: string, timed: readonly Timed[], aim: number): void {
  const cells = timed.map(({ durationMs, vcpuMs }) => `${durationMs.toFixed(0)} (${vcpuMs.toFixed(1)})`);
  print(
    `${enforcement.padEnd(10)} ${name.padEnd(17)}${cells.map((cell) => cell.padStart(14)).join('')}${percent(spread(timed)).padStart(8)} (aim ${percent(aim)})`,
  );
}
