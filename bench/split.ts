import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { balance } from '../lib/graph/balance.ts';
import { extract } from '../lib/graph/extract.ts';
import { layOut } from '../lib/graph/layout.ts';
import { divide } from '../lib/graph/segments.ts';
import { graphOf, liftConstants } from '../lib/onnx/graph-of.ts';
import { readModel } from '../lib/onnx/read-model.ts';
import { writePartition } from '../lib/onnx/write-partition.ts';
import { buildZooModel } from '../lib/onnx/zoo/build-zoo-model.ts';
import { median } from '../lib/statistics/quantile.ts';

/**
 * Reading a 438 MB model and writing it as three partitions, beside copying the file: both move the same bytes, so
 * the ratio says what splitting adds. ONNX Runtime has no part in it.
 */
const rounds = 5;
const parts = 3;

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  const { file } = await buildZooModel('bert-base', join(folder, 'bert-base.onnx'));
  const times = { read: [] as number[], split: [] as number[], copy: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.read.push(await timed(() => readModel(file)));
    times.split.push(await timed(() => split(file, join(folder, 'parts'))));
    times.copy.push(await timed(() => copyFileSync(file, join(folder, 'copy.onnx'))));
    rmSync(join(folder, 'parts'), { recursive: true });
    rmSync(join(folder, 'copy.onnx'));
  }
  const [read, whole, copy] = [median(times.read), median(times.split), median(times.copy)];
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  process.stdout.write(
    [
      `${megabytes(statSync(file).size)}, medians of ${rounds} rounds on this machine`,
      `read the graph        ${read.toFixed(0).padStart(6)} ms`,
      `split in ${parts}            ${whole.toFixed(0).padStart(6)} ms   ${(whole / copy).toFixed(2)} x the copy`,
      `copy the file         ${copy.toFixed(0).padStart(6)} ms`,
      `peak resident memory  ${megabytes(process.resourceUsage().maxRSS * 1024).padStart(9)}`,
      '',
    ].join('\n'),
  );
} finally {
  rmSync(folder, { recursive: true });
}

async function split(file: string, out: string): Promise<void> {
  const model = liftConstants(readModel(file));
  const graph = graphOf(model);
  const layout = layOut(graph);
  const segments = divide(graph, layout, () => true);
  const work = Array.from({ length: segments.count }, () => 1);
  const cutBytes = segments.frontiers.map(({ length }) => length);
  const cuts = balance({ work, cutBytes, fits: () => true }, parts) ?? [];
  for (const [i, to] of [...cuts, segments.count].entries()) {
    const part = extract(graph, layout, segments, cuts[i - 1] ?? 0, to);
    await writePartition(model, part, new Map(), join(out, String(i)));
  }
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
