import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as onnx from '../../lib/onnx/index.ts';
import { symbolicDims, temporaryFolder } from '../support/models.ts';

it('partita/onnx reads, cuts, splits and verifies a model, and exports nothing else', async () => {
  const { readModel, prepareModel, cutPositions, rangesOf, writePartitions, verifyPartitions, ...rest } =
    onnx;
  expect(Object.keys(rest)).toEqual(['PartitaError']);
  const { file } = symbolicDims();
  expect(readModel(file).inputs[0]?.dims).toEqual(['batch', 'tokens', 8]);
  const dir = temporaryFolder();
  const told: string[] = [];
  const prepared = await prepareModel(
    file,
    join(dir, 'work'),
    { optimize: 'extended', dims: { batch: 1, tokens: 4 }, runs: 2 },
    ({ kind }) => told.push(kind),
  );
  expect(told).toContain('step');
  const ranges = rangesOf(cutPositions(prepared, { parts: 2 }), prepared.segmentation.segments.length);
  const partitions = await writePartitions(prepared, ranges, join(dir, 'parts'));
  expect(partitions.map(({ name }) => name)).toEqual(['partition-0', 'partition-1']);
  expect(await verifyPartitions(prepared, join(dir, 'parts'), partitions)).toMatchObject({
    exact: true,
    runs: 2,
  });
  expect(() => readModel(join(dir, 'absent.onnx'))).toThrow(onnx.PartitaError);
});
