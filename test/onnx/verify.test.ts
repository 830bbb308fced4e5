import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PreparedModel } from '../../lib/onnx/prepare.ts';
import { cutPositions, rangesOf } from '../../lib/onnx/split.ts';
import { verifyChain, verifyPartitions } from '../../lib/onnx/verify.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { type PartitionFiles, verificationSchema } from '../../lib/plan/manifest.ts';
import { node, value, writeModel } from '../support/model-parts.ts';
import { temporaryFolder, tinyChain } from '../support/models.ts';
import { tamper } from '../support/tamper.ts';
import { prepare } from './prepared.ts';

async function splitChain() {
  const { file } = tinyChain({ blocks: 3 });
  const prepared = await prepare(file, 'extended');
  const dir = temporaryFolder();
  return { prepared, dir, parts: await write(prepared, dir) };
}

const write = (prepared: PreparedModel, dir: string): Promise<PartitionFiles[]> =>
  writePartitions(
    prepared,
    rangesOf(cutPositions(prepared, { parts: 3 }), prepared.segmentation.segments.length),
    dir,
  );

describe('the verification of partitions', () => {
  it('says that a chain is exact, or how far off it is and from which partition on', async () => {
    const { prepared, dir, parts } = await splitChain();
    const verification = await verifyPartitions(prepared, dir, parts);
    expect(verification).toEqual({
      exact: true,
      maxAbsDiff: 0,
      maxRelDiff: 0,
      runs: 1,
      threads: 1,
      firstDifferingPartition: null,
    });
    expect(verificationSchema.parse(verification)).toEqual(verification);

    tamper(join(dir, parts[1]?.model ?? ''), 'bias2');
    const tampered = await verifyPartitions(prepared, dir, parts);
    expect(tampered).toMatchObject({ exact: false, firstDifferingPartition: 1 });
    // A thousandth goes through a matrix of 8 x 8 weights below one half.
    expect(tampered.maxAbsDiff).toBeGreaterThan(0);
    expect(tampered.maxAbsDiff).toBeLessThan(8 * 0.5 * 0.0011);
    expect(tampered.maxRelDiff).toBeGreaterThan(0);
  });

  it('fails with a code where a partition does not load or lacks what it needs', async () => {
    const { prepared, dir, parts } = await splitChain();
    const { ref, optimize, references } = prepared;
    const [first, , last] = parts as [PartitionFiles, PartitionFiles, PartitionFiles];
    await expect(verifyChain(ref.file, dir, [first, last], optimize, references)).rejects.toMatchObject({
      code: 'P1114',
    });
    writeFileSync(join(dir, last.model), 'not a model');
    await expect(verifyPartitions(prepared, dir, parts)).rejects.toMatchObject({
      code: 'P1112',
      message: expect.stringContaining(`"${ref.file}"`),
    });
  });

  it('tells that a model that rolls dice is not exact', async () => {
    const { file } = writeModel({
      name: 'dice',
      nodes: [
        node('RandomUniformLike', ['x'], ['noise']),
        node('Add', ['x', 'noise'], ['a']),
        node('Tanh', ['a'], ['y']),
      ],
      inputs: [value('x', [1, 8])],
      outputs: [value('y', [1, 8])],
    });
    const prepared = await prepare(file);
    const dir = temporaryFolder();
    const { exact, firstDifferingPartition } = await verifyPartitions(
      prepared,
      dir,
      await write(prepared, dir),
    );
    expect({ exact, firstDifferingPartition }).toEqual({ exact: false, firstDifferingPartition: 0 });
  });
});
