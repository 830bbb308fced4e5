import { join } from 'node:path';
import { rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { temporaryFolder } from '../support/models.ts';
import { divideFile } from './divided.ts';

/** Cuts a model at up to `most` places, evenly spread, without running it. @returns the partitions' files */
export async function writeParts(file: string, most: number): Promise<string[]> {
  const divided = divideFile(file);
  const { count } = divided.segments;
  const parts = Math.min(most + 1, count);
  const positions = Array.from({ length: parts - 1 }, (_, i) => Math.round(((i + 1) * count) / parts));
  const dir = temporaryFolder();
  return (await writePartitions(divided, rangesOf(positions, count), dir)).map(({ model }) =>
    join(dir, model),
  );
}
