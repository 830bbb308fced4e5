import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Extract, extract } from '../graph/extract.ts';
import type { PartitionFiles } from '../plan/manifest.ts';
import { partitionHeader } from '../plan/manifest-header.ts';
import { partitionEntry } from '../plan/partition-entry.ts';
import { hashFolder } from './hash.ts';
import type { PreparedModel } from './prepare.ts';
import { writePartition } from './write-partition.ts';

/** What partitions are made of. */
type Divided = Pick<PreparedModel, 'base' | 'graph' | 'layout' | 'segments' | 'specs'>;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A partition on the disk, its hash not taken. */
export type WrittenPartition = Omit<PartitionFiles, 'sha256'>;

/** Partitions written at once: copying keeps a core busy, and more than a few would wait for each other's memory. */
const lanes = Math.min(4, availableParallelism());

/**
 * Writes one folder a range into `dir`, and takes the hash of each.
 *
 * @param prefix of the folders' names
 */
export async function writePartitions(
  prepared: Divided,
  ranges: readonly Range[],
  dir: string,
  prefix = 'partition',
): Promise<PartitionFiles[]> {
  const written = await copyPartitions(prepared, ranges, dir, prefix);
  return written.map((part) => ({ ...part, sha256: hashFolder(join(dir, part.dir)) }));
}

/** As `writePartitions`, without the hashes: those take longer than writing does. */
export async function copyPartitions(
  prepared: Divided,
  ranges: readonly Range[],
  dir: string,
  prefix = 'partition',
): Promise<WrittenPartition[]> {
  const written: WrittenPartition[] = [];
  const queue = [...ranges.entries()];
  const failures: unknown[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && failures.length === 0; next = queue.shift()) {
      const [index, range] = next;
      try {
        written[index] = await copyRange(prepared, range, dir, `${prefix}-${index}`);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  // All of them, also after a failure: nothing may still be written when the caller removes the folder.
  await Promise.all(Array.from({ length: lanes }, work));
  if (failures.length > 0) throw failures[0];
  return written;
}

async function copyRange(
  { base, graph, layout, segments, specs }: Divided,
  { from, to }: Range,
  dir: string,
  name: string,
): Promise<WrittenPartition> {
  const part: Extract = extract(graph, layout, segments, from, to);
  const path = join(dir, name);
  mkdirSync(path, { recursive: true });
  const weightBytes = await writePartition(base, part, specs, path);
  const specsOf = (names: readonly string[]) => names.flatMap((tensor) => specs.get(tensor) ?? []);
  const inputs = specsOf(part.inputs);
  const outputs = specsOf(part.outputs);
  const description = JSON.stringify({
    ...partitionHeader,
    name,
    model: 'model.onnx',
    inputs,
    outputs,
  });
  writeFileSync(join(path, 'partition.json'), description);
  writeFileSync(join(path, partitionEntry.file), partitionEntry.content);
  const nodes = part.nodes.length;
  return { name, dir: name, model: `${name}/model.onnx`, from, to, nodes, inputs, outputs, weightBytes };
}
