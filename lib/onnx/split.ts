import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { balance } from '../graph/balance.ts';
import { extract } from '../graph/extract.ts';
import { weightBytesOf } from '../graph/ranges.ts';
import { type PartitionFiles, partitionFile } from '../plan/manifest.ts';
import { cannotSplit, noSuchCut } from './errors.ts';
import type { PreparedModel } from './prepare.ts';
import { writePartition } from './write-partition.ts';

/** Where to cut: into so many parts, after given tensors, or so that no partition holds more weight. */
export type SplitBy =
  | { readonly parts: number }
  | { readonly at: readonly string[] }
  | { readonly maxWeightBytes: number };

/**
 * The positions at which a model is cut.
 *
 * @returns inner positions, ascending
 * @throws PartitaError P1201 no such cut, P1202 can't be divided so
 */
export function cutPositions({ segmentation, ref }: PreparedModel, by: SplitBy): number[] {
  const { cuts, segments } = segmentation;
  if ('at' in by) {
    const positions = by.at.map((tensor) => {
      const ending = cuts.filter(({ tensors }) => tensors.some(({ name }) => name === tensor));
      const narrowest = ending.sort((a, b) => a.bytes - b.bytes || a.index - b.index)[0];
      if (narrowest === undefined) throw noSuchCut(ref.file, tensor);
      return narrowest.index;
    });
    return [...new Set(positions)].sort((a, b) => a - b);
  }
  const totalWeight = ref.weightBytes || 1;
  const totalNodes = segments.reduce((sum, { nodes }) => sum + nodes, 0);
  const limit = 'maxWeightBytes' in by ? by.maxWeightBytes : Number.POSITIVE_INFINITY;
  const input = {
    work: segments.map(({ weightBytes, nodes }) => weightBytes / totalWeight + nodes / totalNodes),
    cutBytes: cuts.map(({ bytes }) => bytes),
    fits: (from: number, to: number) =>
      limit === Number.POSITIVE_INFINITY || weightBytesOf(segmentation, from, to) <= limit,
  };
  if ('parts' in by) {
    const positions = by.parts <= segments.length ? balance(input, by.parts) : null;
    if (positions === null) {
      throw cannotSplit(
        ref.file,
        `into ${by.parts} parts: it has ${segments.length} segments`,
        segments.length,
      );
    }
    return positions;
  }
  const fewest = Math.max(1, Math.ceil(totalWeight / limit));
  for (let parts = fewest; parts <= segments.length; parts++) {
    const positions = balance(input, parts);
    if (positions !== null) return positions;
  }
  const heaviest = segments.reduce(
    (max, { index }) => Math.max(max, weightBytesOf(segmentation, index - 1, index)),
    0,
  );
  throw cannotSplit(
    ref.file,
    `under ${limit} bytes of weights: one segment alone holds ${heaviest}`,
    segments.length,
  );
}

/** Partitions' ranges from the inner positions of their cuts. */
export const rangesOf = (positions: readonly number[], count: number): { from: number; to: number }[] =>
  [...positions, count].map((to, i) => ({ from: positions[i - 1] ?? 0, to }));

/** The file by which the Lambda runtime finds the handler that the layer brings. */
const entryFile = {
  name: 'index.mjs',
  content: "export { handler } from '/opt/partita/index.mjs';\n",
} as const;

/**
 * Writes one folder a range into `dir`.
 *
 * @param prefix of the folders' names
 */
export function writePartitions(
  prepared: PreparedModel,
  ranges: readonly { readonly from: number; readonly to: number }[],
  dir: string,
  prefix = 'partition',
): PartitionFiles[] {
  const { base, graph, layout, segments, specs } = prepared;
  return ranges.map(({ from, to }, i) => {
    const name = `${prefix}-${i}`;
    const part = extract(graph, layout, segments, from, to);
    const path = join(dir, name);
    mkdirSync(path, { recursive: true });
    const { weightBytes, sha256 } = writePartition(base, part, specs, path);
    const specsOf = (names: readonly string[]) => names.flatMap((tensor) => specs.get(tensor) ?? []);
    const inputs = specsOf(part.inputs);
    const outputs = specsOf(part.outputs);
    const description = JSON.stringify({
      schema: partitionFile.name,
      version: partitionFile.version,
      name,
      model: 'model.onnx',
      inputs,
      outputs,
    });
    writeFileSync(join(path, 'partition.json'), description);
    writeFileSync(join(path, entryFile.name), entryFile.content);
    return {
      name,
      dir: name,
      model: `${name}/model.onnx`,
      from,
      to,
      nodes: part.nodes.length,
      inputs,
      outputs,
      weightBytes,
      sha256: createHash('sha256').update(sha256).update(description).update(entryFile.content).digest('hex'),
    };
  });
}
