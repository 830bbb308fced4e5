import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { node, value, weight, writeModel } from '../support/model-parts.ts';
import { temporaryFolder } from '../support/models.ts';
import { decodeFile } from './decoded-file.ts';
import { writeParts } from './write-parts.ts';

const pageBytes = 4096;

describe('the weights of a partition', () => {
  const big = weight('big', 32, 24);
  const chain = (extra: Parameters<typeof writeModel>[0]['initializers']) =>
    writeModel({
      name: 'it',
      nodes: [node('Gemm', ['x', 'big', 'small'], ['a']), node('Add', ['a', 'other'], ['y'])],
      inputs: [value('x', [1, 32])],
      outputs: [value('y', [1, 300, 24])],
      initializers: [big, weight('small', 24), weight('other', 1, 300, 24), ...(extra ?? [])],
    }).file;

  it('lie page by page in the data file, small ones in the graph', async () => {
    const [file = ''] = await writeParts(chain([]), 0);
    const { initializer } = decodeFile(file).graph;
    const external = initializer.filter(({ dataLocation }) => dataLocation === 1);
    expect(external.map(({ name }) => name)).toEqual(['big', 'other']);
    const offsets = external.map(({ externalData }) =>
      Number(externalData.find(({ key }) => key === 'offset')?.value),
    );
    expect(offsets).toEqual([0, pageBytes]);
    expect(readFileSync(`${file}.data`).length).toBe(pageBytes + 300 * 24 * 4);
  });

  it('are only those that it uses', async () => {
    const parts = (await writeParts(chain([weight('idle', 64, 64)]), 1)).map(decodeFile);
    expect(parts.map(({ graph }) => graph.initializer.map(({ name }) => name))).toEqual([
      ['big', 'small'],
      ['other'],
    ]);
  });

  it('without elements stay in the graph, since ONNX Runtime reads a whole file for a length of 0', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'w.bin'), '');
    const none = { location: 'w.bin', offset: 0, length: 0 };
    const { file } = writeModel(
      {
        name: 'empty',
        nodes: [node('Concat', ['x', 'none'], ['y'], { axis: { int: 0 } })],
        inputs: [value('x', [2, 4])],
        outputs: [value('y', [2, 4])],
        initializers: [{ name: 'none', dtype: 'float32', shape: [0, 4], data: none }],
      },
      {},
      folder,
    );
    const [part = ''] = await writeParts(file, 0);
    expect(decodeFile(part).graph.initializer).toMatchObject([
      { name: 'none', dims: [0, 4], externalData: [] },
    ]);
  });

  it('in external files come along when only the body of an If or a Constant in it holds them', async () => {
    const folder = temporaryFolder();
    const bytes = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
    writeFileSync(join(folder, 'w.bin'), bytes);
    const tensor = {
      dtype: 'float32',
      shape: [4],
      data: { location: 'w.bin', offset: 0, length: 16 },
    } as const;
    const branch = {
      name: 'branch',
      nodes: [node('Constant', [], ['c'], { value: { tensor } }), node('Add', ['c', 'w'], ['sum'])],
      inputs: [],
      outputs: [value('sum', [4])],
      initializers: [{ name: 'w', ...tensor }],
    };
    const { file } = writeModel(
      {
        name: 'held',
        nodes: [
          node('If', ['flag'], ['y'], { then_branch: { graph: branch }, else_branch: { graph: branch } }),
        ],
        inputs: [value('flag', [], 'bool')],
        outputs: [value('y', [4])],
      },
      {},
      folder,
    );
    const [part = ''] = await writeParts(file, 0);
    const [held] = decodeFile(part).graph.node[0]?.attribute ?? [];
    const constant = held?.g?.node[0]?.attribute[0]?.t;
    for (const moved of [constant, held?.g?.initializer[0]]) {
      const entries = new Map(moved?.externalData.map(({ key, value: text }) => [key, text]));
      expect(entries.get('location')).toBe('model.onnx.data');
      const offset = Number(entries.get('offset'));
      expect(readFileSync(`${part}.data`).subarray(offset, offset + 16)).toEqual(bytes);
    }
  });
});
