import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputSets } from '../../../lib/loop/inputs/read-inputs.ts';
import type { WantedInput } from '../../../lib/loop/inputs/wanted-input.ts';
import { encodeSafetensors } from '../../../lib/tensors/safetensors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { fixture } from '../../tensors/files/fixtures.ts';

const int = (name: string, ...shape: (number | null)[]): WantedInput => ({ name, dtype: 'int32', shape });

const read = (files: readonly string[], ...wanted: WantedInput[]) =>
  readInputSets(files, wanted, 'partita try');

const shapes = (sets: Awaited<ReturnType<typeof read>>) =>
  sets.map((set) => Object.fromEntries([...set].map(([name, { shape }]) => [name, shape])));

function safetensors(tensors: Record<string, readonly number[]>): string {
  const file = join(temporaryFolder(), 'inputs.safetensors');
  const entries = Object.entries(tensors).map(([name, shape]) => {
    const data = new Uint8Array(shape.reduce((product, size) => product * size, 4));
    return [name, { dtype: 'int32', shape, data }] as const;
  });
  writeFileSync(file, encodeSafetensors(new Map(entries)));
  return file;
}

/** A folder with copies of fixtures under names of their own. */
function folderOf(files: Record<string, string>): string {
  const folder = join(temporaryFolder(), 'test_data_set_0');
  mkdirSync(folder);
  for (const [name, from] of Object.entries(files)) copyFileSync(fixture(from), join(folder, name));
  return folder;
}

describe('inputs from several files', () => {
  it('are one set once each has its tensor; the next file begins another', async () => {
    const [x, y] = [safetensors({ x: [2] }), safetensors({ y: [3] })];
    expect(shapes(await read([x, y, y, x], int('x', null), int('y', null)))).toEqual([
      { x: [2], y: [3] },
      { x: [2], y: [3] },
    ]);
    expect(shapes(await read([x, x], int('x', 2)))).toEqual([{ x: [2] }, { x: [2] }]);
  });

  it('may each have sizes of their own where the model leaves them open', async () => {
    const files = [safetensors({ x: [1, 4] }), safetensors({ x: [7, 4] }), safetensors({ x: [4] })];
    expect(shapes(await read(files.slice(0, 2), int('x', null, 4)))).toEqual([{ x: [1, 4] }, { x: [7, 4] }]);
    await expect(read(files, int('x', null, 4))).rejects.toMatchObject({
      code: 'P1208',
      message: expect.stringContaining('int32[?,4] is needed, not int32[4]'),
      next: 'partita try',
    });
  });

  it('belong to the input that they are named after, by themselves or by their file, else by their place', async () => {
    const folder = folderOf({ 'x.npy': 'big-endian-fortran.npy', 'other.npy': 'big-endian-fortran.npy' });
    const files = ['other.npy', 'x.npy'].map((name) => join(folder, name));
    expect(shapes(await read(files.toReversed(), int('w', 2, 3), int('x', 2, 3)))).toEqual([
      { w: [2, 3], x: [2, 3] },
    ]);
    expect(shapes(await read([fixture('unnamed.npz')], int('a', 1), int('b', 1)))).toEqual([
      { a: [1], b: [1] },
    ]);
  });

  it('may lie in folders of ONNX test data, in the order of their numbers', async () => {
    const wanted: WantedInput[] = [
      { name: 'p', dtype: 'float32', shape: [2] },
      { name: 'q', dtype: 'int8', shape: [3] },
    ];
    const numbered = folderOf({
      'input_0.pb': 'floats.pb',
      'input_1.pb': 'bytes.pb',
      'output_0.pb': 'raw.pb',
    });
    expect(shapes(await read([numbered, numbered], ...wanted))).toHaveLength(2);
    const swapped = folderOf({ 'input_1.pb': 'floats.pb', 'input_0.pb': 'bytes.pb' });
    await expect(read([swapped], ...wanted)).rejects.toMatchObject({ code: 'P1208' });
    await expect(read([temporaryFolder()], ...wanted)).rejects.toMatchObject({
      code: 'P1132',
      message: expect.stringContaining('no input_0.pb'),
    });
  });

  it('are refused where an input is left without, or gets two', async () => {
    const x = safetensors({ x: [2], more: [1] });
    const wanted = [int('x', 2), int('y', 2)];
    await expect(read([x], ...wanted)).rejects.toMatchObject({
      code: 'P1208',
      message: expect.stringContaining('gives no "y"'),
    });
    await expect(read([x, x], ...wanted)).rejects.toMatchObject({
      code: 'P1208',
      message: expect.stringContaining('it has another "x" instead'),
    });
  });

  it('are none where the model has none', async () => {
    expect(await read([safetensors({ x: [1] })])).toEqual([new Map()]);
  });
});
