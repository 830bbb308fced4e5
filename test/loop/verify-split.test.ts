import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareAnySize } from '../../lib/loop/prepare-in.ts';
import { splitModel } from '../../lib/loop/split.ts';
import { verifySplit } from '../../lib/loop/verify-split.ts';
import { encodeSafetensors } from '../../lib/tensors/safetensors.ts';
import { symbolicDims, temporaryFolder, tinyChain } from '../support/models.ts';
import { tamper } from '../support/tamper.ts';

const silent = () => {};
const seeded = { runs: 2, input: [] } as const;

/** Splits a model into three partitions. @returns their folder */
async function split(file: string): Promise<string> {
  const folder = temporaryFolder();
  const options = { optimize: 'extended', dim: [] } as const;
  const prepared = await prepareAnySize(file, join(folder, 'work'), options, 1, 1, silent);
  await splitModel(prepared, join(folder, 'parts'), { parts: 3 }, true, silent);
  return join(folder, 'parts');
}

/** A file with one input, all of whose elements are the same. */
function inputOf(name: string, shape: readonly number[], value: number): string {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = new Uint8Array(new Float32Array(count).fill(value).buffer);
  const file = join(temporaryFolder(), 'input.safetensors');
  writeFileSync(file, encodeSafetensors(new Map([[name, { dtype: 'float32', shape, data }]])));
  return file;
}

describe('partitions that are verified again', () => {
  it('are exact as they were written, and afterwards differ from the first one that was changed', async () => {
    const dir = await split(tinyChain().file);
    expect(await verifySplit(dir, seeded, silent)).toMatchObject({
      exact: true,
      runs: 2,
      firstDifferingPartition: null,
    });
    tamper(join(dir, 'partition-2/model.onnx'), 'bias3');
    expect(await verifySplit(dir, seeded, silent)).toMatchObject({ firstDifferingPartition: 2 });
    tamper(join(dir, 'partition-1/model.onnx'), 'bias2');
    const { exact, firstDifferingPartition, maxRelDiff } = await verifySplit(dir, seeded, silent);
    expect({ exact, firstDifferingPartition }).toEqual({ exact: false, firstDifferingPartition: 1 });
    expect(maxRelDiff).toBeGreaterThan(0);
  });

  it('are compared on the inputs given, also where only one of these tells', async () => {
    const dir = await split(tinyChain().file);
    tamper(join(dir, 'partition-0/model.onnx'), 'weight1');
    const [zeros, ones] = [inputOf('block0', [1, 8], 0), inputOf('block0', [1, 8], 1)];
    expect(await verifySplit(dir, { runs: 1, input: [zeros] }, silent)).toMatchObject({
      exact: true,
      runs: 1,
    });
    const both = await verifySplit(dir, { runs: 1, input: [zeros, ones] }, silent);
    expect(both).toMatchObject({ exact: false, runs: 2, firstDifferingPartition: 0 });
  });

  it('take the sizes that the model leaves open from the inputs', async () => {
    const dir = await split(symbolicDims().file);
    const input = [inputOf('block0', [2, 5, 8], 1), inputOf('block0', [1, 3, 8], -1)];
    expect(await verifySplit(dir, { runs: 1, input }, silent)).toMatchObject({ exact: true, runs: 2 });
    await expect(
      verifySplit(dir, { runs: 1, input: [inputOf('block0', [2, 5, 7], 1)] }, silent),
    ).rejects.toMatchObject({ code: 'P1208', message: expect.stringContaining('float32[?,?,8] is needed') });
  });

  it('need the unsplit model: where it is gone, where it is now; and no other one', async () => {
    const { file } = tinyChain();
    const dir = await split(file);
    const moved = join(temporaryFolder(), basename(file));
    renameSync(file, moved);
    await expect(verifySplit(dir, seeded, silent)).rejects.toMatchObject({
      code: 'P1101',
      next: `partita verify ${dir} --model PATH/TO/MODEL.onnx`,
    });
    expect(await verifySplit(dir, { ...seeded, model: moved }, silent)).toMatchObject({ exact: true });
    const other = tinyChain({ blocks: 2 }).file;
    await expect(verifySplit(dir, { ...seeded, model: other }, silent)).rejects.toMatchObject({
      code: 'P1204',
    });
  });
});
