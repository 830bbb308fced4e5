import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../lib/graph/ranges.ts';
import { cutPositions, positionsUnder, rangesOf } from '../../lib/onnx/split.ts';
import { writePartitions } from '../../lib/onnx/write-partitions.ts';
import { partitionFile, partitionFilesSchema } from '../../lib/plan/manifest.ts';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { diamond, lateInput, sharedWeight, temporaryFolder, tinyBert, tinyChain } from '../support/models.ts';
import { divideFile } from './divided.ts';
import { prepare } from './prepared.ts';
import { masked } from './special-models.ts';

type Divided = ReturnType<typeof divideFile> | Awaited<ReturnType<typeof prepare>>;

const names = (tensors: readonly { readonly name: string }[]) => tensors.map(({ name }) => name);

/** What crosses at each position. */
const crossing = ({ segmentation }: Divided, positions: readonly number[]) =>
  positions.map((position) => names(segmentation.cuts[position - 1]?.tensors ?? []));

const codeOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

async function splitInto(divided: Divided, positions: readonly number[]) {
  const dir = temporaryFolder();
  return {
    dir,
    parts: await writePartitions(divided, rangesOf(positions, divided.segmentation.segments.length), dir),
  };
}

describe('the positions of cuts', () => {
  it('are after the tensors given, in the order of the chain, each once', () => {
    const divided = divideFile(tinyChain({ blocks: 4 }).file);
    const positions = cutPositions(divided, { at: ['block3', 'block1', 'block3'] });
    expect(crossing(divided, positions)).toEqual([['block1'], ['block3']]);
    expect(positions.toSorted((a, b) => a - b)).toEqual(positions);
  });

  it('are where the tensor crosses with the fewest bytes beside it', () => {
    const { file, boundaries } = diamond();
    const divided = divideFile(file);
    for (const name of boundaries.slice(0, -1)) {
      expect(crossing(divided, cutPositions(divided, { at: [name] }))).toEqual([[name]]);
    }
    const [inner = []] = crossing(divided, cutPositions(divided, { at: ['active2'] }));
    expect(inner.toSorted()).toEqual(['active2', 'block1']);
  });

  it('even out the work', () => {
    const divided = divideFile(tinyChain({ blocks: 4 }).file);
    expect(crossing(divided, cutPositions(divided, { parts: 2 }))).toEqual([['block2']]);
    expect(crossing(divided, cutPositions(divided, { parts: 4 }))).toEqual([
      ['block1'],
      ['block2'],
      ['block3'],
    ]);
    expect(cutPositions(divided, { parts: 1 })).toEqual([]);
  });

  it('even out what was measured, where something was', () => {
    const divided = divideFile(tinyChain({ blocks: 2 }).file);
    const { length } = divided.segmentation.segments;
    const segmentMs = Array.from({ length }, (_, i) => (i === 0 ? 10 : 1));
    expect(cutPositions(divided, { parts: 2 })).toEqual([3]);
    expect(cutPositions(divided, { parts: 2, segmentMs })).toEqual([1]);
  });

  it('keep weights under the limit with as few cuts as can be', async () => {
    const { file, weightBytes } = tinyChain({ blocks: 4 });
    const divided = divideFile(file);
    const blockBytes = weightBytes / 4;
    for (const [limit, cuts] of [
      [weightBytes, 0],
      [weightBytes - 1, 1],
      [2 * blockBytes, 1],
      [2 * blockBytes - 1, 2],
      [blockBytes, 3],
    ] as const) {
      const positions = cutPositions(divided, { maxWeightBytes: limit });
      const { parts } = await splitInto(divided, positions);
      expect(positions).toHaveLength(cuts);
      for (const part of parts) expect(part.weightBytes).toBeLessThanOrEqual(limit);
    }
  });

  it('are found where most weights of the file are used by nothing', () => {
    const { file } = writeModel({
      name: 'mostly-unused',
      nodes: [node('MatMul', ['x', 'w'], ['a']), node('MatMul', ['a', 'v'], ['y'])],
      inputs: [value('x', [1, 4])],
      outputs: [value('y', [1, 4])],
      initializers: [weight('w', 4, 4), weight('v', 4, 4), weight('unused', 100, 100)],
    });
    const divided = divideFile(file);
    expect(cutPositions(divided, { maxWeightBytes: 64 })).toEqual([1]);
    expect(cutPositions(divided, { maxWeightBytes: 128 })).toEqual([]);
  });

  it('exist for a model without weights at any limit', () => {
    const { file } = writeModel({
      name: 'no-weights',
      nodes: [node('Tanh', ['x'], ['a']), node('Softmax', ['a'], ['y'])],
      inputs: [value('x', [1, 4])],
      outputs: [value('y', [1, 4])],
    });
    const divided = divideFile(file);
    expect(divided.ref).toMatchObject({ weightBytes: 0, parameters: 0 });
    expect(cutPositions(divided, { maxWeightBytes: 0 })).toEqual([]);
    expect(cutPositions(divided, { parts: 2 })).toEqual([1]);
  });

  it('are refused where there is no such cut, or none that fits', () => {
    const { file } = tinyChain({ blocks: 2 });
    const divided = divideFile(file);
    const { length } = divided.segmentation.segments;
    const refused = [
      [{ at: ['block1', 'elsewhere'] }, 'P1201', '"elsewhere"', '--at '],
      [{ at: ['prodct2'] }, 'P1201', 'the nearest is "product2"', '--at product2'],
      [{ at: ['block2'] }, 'P1201', '"block2"', '--at sum2'],
      [{ parts: length + 1 }, 'P1202', `it has ${length} segments`, `--parts ${length}`],
      [{ parts: 0 }, 'P1202', 'into 0 parts', `--parts ${length}`],
      [{ maxWeightBytes: 255 }, 'P1202', 'one segment alone holds 256', '--max-weight-bytes 256'],
    ] as const;
    for (const [by, code, says, next] of refused) {
      expect(codeOf(() => cutPositions(divided, by))).toMatchObject({ next: expect.stringContaining(next) });
      const error = codeOf(() => cutPositions(divided, by));
      expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
      expect(error).toMatchObject({ message: expect.stringContaining(`"${file}"`) });
    }
    expect(positionsUnder(divided, 255)).toBeNull();
  });
});

describe('what a partition is sent', () => {
  it('includes a late input directly, which its neighbours do not relay', async () => {
    const divided = divideFile(lateInput({ blocks: 3 }).file);
    const { parts } = await splitInto(divided, cutPositions(divided, { at: ['block1', 'block2'] }));
    expect(parts.map(({ inputs }) => names(inputs).toSorted())).toEqual([
      ['block0', 'mask'],
      ['block1', 'mask'],
      ['block2', 'mask'],
    ]);
    expect(parts.map(({ outputs }) => names(outputs))).toEqual([['block1'], ['block2'], ['block3']]);
  });

  it('is a mask as the model takes it, not what an earlier partition made of it', async () => {
    const prepared = await prepare(masked());
    const { parts } = await splitInto(prepared, cutPositions(prepared, { parts: 3 }));
    expect(parts.map(({ inputs }) => names(inputs).includes('mask'))).toEqual([true, false, true]);
    for (const { inputs, outputs } of parts) {
      expect([...names(inputs), ...names(outputs)]).not.toContain('penalty');
    }
  });

  it('is one tensor and the mask between the layers of a BERT', async () => {
    const prepared = await prepare((await tinyBert()).file);
    const { tensors, cuts, segments } = prepared.segmentation;
    const betweenLayers = cuts.find(
      (cut) => cut.tensors.length === 1 && cut.weightBytesBefore > prepared.ref.weightBytes / 2,
    );
    const sent = inputsOf(prepared.segmentation, betweenLayers?.index ?? 0, segments.length);
    expect(names(sent).toSorted()).toEqual(
      ['attention_mask', ...names(betweenLayers?.tensors ?? [])].toSorted(),
    );
    expect(tensors.find(({ name }) => name === 'attention_mask')).toMatchObject({
      producer: 0,
      dtype: 'int64',
    });
  });
});

describe('the partitions that are written', () => {
  it('hold a shared weight each, counted in each', async () => {
    const { file, weightBytes } = sharedWeight({ blocks: 2 });
    const divided = divideFile(file);
    const { parts } = await splitInto(divided, cutPositions(divided, { at: ['block1'] }));
    const tableBytes = 20 * 8 * 4;
    expect(parts.reduce((sum, part) => sum + part.weightBytes, 0)).toBe(weightBytes + tableBytes);
    expect(divided.segmentation.sharedWeights).toMatchObject([{ bytes: tableBytes }]);
  });

  it('describe themselves to the manifest and to the handler', async () => {
    const divided = divideFile(tinyChain().file);
    const { dir, parts } = await splitInto(divided, cutPositions(divided, { parts: 3 }));
    for (const [i, part] of parts.entries()) {
      expect(partitionFilesSchema.parse(part)).toEqual(part);
      expect(readdirSync(join(dir, part.dir)).toSorted()).toEqual([
        'index.mjs',
        'model.onnx',
        'model.onnx.data',
        'partition.json',
      ]);
      const file = join(dir, part.dir, 'partition.json');
      expect(partitionFile.parse(readFileSync(file, 'utf8'), file)).toMatchObject({
        name: `partition-${i}`,
        inputs: part.inputs,
        outputs: part.outputs,
      });
    }
    expect(parts[0]?.inputs).toEqual([{ name: 'block0', dtype: 'float32', shape: [1, 8], bytes: 32 }]);
    expect(parts.map(({ from }) => from)).toEqual([0, ...parts.slice(0, -1).map(({ to }) => to)]);
  });

  it('are the same bytes when written again, and have another hash with another weight', async () => {
    const filesOf = async (hidden: number) => {
      const divided = divideFile(tinyChain({ hidden }).file, hidden);
      const { dir, parts } = await splitInto(divided, [1]);
      const bytes = parts.map(({ model }) =>
        createHash('sha256')
          .update(readFileSync(join(dir, model)))
          .digest('hex'),
      );
      return { bytes, hashes: parts.map(({ sha256 }) => sha256) };
    };
    const first = await filesOf(8);
    expect(await filesOf(8)).toEqual(first);
    const other = await filesOf(16);
    expect(other.hashes[0]).not.toBe(first.hashes[0]);
    expect(new Set([...first.hashes, ...other.hashes]).size).toBe(4);
  });
});
