import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputSets } from '../../../lib/loop/inputs/read-inputs.ts';
import { wantedBy } from '../../../lib/loop/inputs/wanted-input.ts';
import { dtypeBytes, type WireDtype } from '../../../lib/plan/dtype.ts';
import type { TensorSpec } from '../../../lib/plan/tensor.ts';
import { encodeSafetensors } from '../../../lib/tensors/safetensors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const spec = (dtype: WireDtype, ...shape: number[]): TensorSpec => ({
  name: 'x',
  dtype,
  shape,
  bytes: dtypeBytes[dtype] * shape.reduce((product, size) => product * size, 1),
});

function written(name: string, content: string | Uint8Array): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

const next = 'partita invoke PLAN --input random';

const readInputs = async (file: string, { inputs }: { inputs: readonly TensorSpec[] }) => {
  const [set] = await readInputSets([file], wantedBy(inputs), next);
  return set ?? new Map();
};

const readJson = async (content: unknown, of: TensorSpec) => {
  const file = written('x.json', typeof content === 'string' ? content : JSON.stringify(content));
  return (await readInputs(file, { inputs: [of] })).get('x');
};

describe('inputs from JSON', () => {
  it.each([
    ['float32', [1.5, -2], new Float32Array([1.5, -2])],
    ['float64', [0.1, 1e300], new Float64Array([0.1, 1e300])],
    ['int8', [-128, 127], new Int8Array([-128, 127])],
    ['uint16', [0, 65_535], new Uint16Array([0, 65_535])],
    ['int64', [-1, 2 ** 53 - 1], new BigInt64Array([-1n, 2n ** 53n - 1n])],
    ['uint64', [0, 7], new BigUint64Array([0n, 7n])],
    ['bool', [true, 0], new Uint8Array([1, 0])],
  ] as const)('are read as %s', async (dtype, values, expected) => {
    const tensor = await readJson({ x: values }, spec(dtype, 2));
    expect(tensor).toMatchObject({ dtype, shape: [2] });
    expect(Buffer.from(tensor?.data ?? [])).toEqual(Buffer.from(expected.buffer));
  });

  it('may be nested, or flat, or one number; the shape is the model’s', async () => {
    const nested = await readJson({ x: [[[1, 2]], [[3, 4]]] }, spec('int32', 2, 1, 2));
    expect(nested).toEqual(await readJson({ x: [1, 2, 3, 4], more: 'ignored' }, spec('int32', 2, 1, 2)));
    expect((await readJson({ x: 7 }, spec('int32')))?.shape).toEqual([]);
  });

  it.each([
    ['a fraction for a whole number', { x: [1.5] }, 'int64', '1.5 is no int64'],
    ['a fraction for a short one', { x: [1.5] }, 'int8', '1.5 is no int8'],
    ['a number that is too large', { x: [300] }, 'int8', '300 is no int8'],
    ['a number that JSON rounded', { x: [2 ** 60] }, 'int64', `${2 ** 60} is no int64`],
    ['less than nothing', { x: [-1] }, 'uint64', '-1 is no uint64'],
    ['more than a float holds', { x: [1e300] }, 'float32', '1e+300 is no float32'],
    ['a truth that is none', { x: [2] }, 'bool', '2 is no bool'],
    ['a word', { x: ['one'] }, 'float32', '"one" is no number'],
    ['nothing', { x: [null] }, 'float32', '"null" is no number'],
    ['too few numbers', { x: [] }, 'float32', '1 numbers are needed, not 0'],
    ['half a float', { x: [1] }, 'float16', 'float16 can only be given as safetensors, .npy, .npz or .pb'],
    ['another name', { y: [1] }, 'float32', 'it is not in the file'],
    ['a list', [1], 'float32', 'it is not in the file'],
    ['null', 'null', 'float32', 'it is not in the file'],
    ['text', '{"x": [1', 'float32', 'the file is not JSON'],
  ] as const)('are refused with %s', async (_, content, dtype, why) => {
    await expect(readJson(content, spec(dtype, 1))).rejects.toMatchObject({
      code: 'P1208',
      message: expect.stringContaining(`gives no "x" for the model: ${why}.`),
      next: 'partita invoke PLAN --input random',
    });
  });
});

describe('inputs from safetensors', () => {
  const bits = new Uint8Array([0, 0x3c, 0, 0xc0]);
  const file = () =>
    written(
      'x.safetensors',
      encodeSafetensors(new Map([['x', { dtype: 'float16', shape: [2], data: bits }]])),
    );

  it('are taken bit by bit, in the shape of the model', async () => {
    const read = await readInputs(file(), { inputs: [spec('float16', 1, 2)] });
    expect(read.get('x')).toMatchObject({ dtype: 'float16', shape: [1, 2] });
    expect(Buffer.from(read.get('x')?.data ?? [])).toEqual(Buffer.from(bits));
  });

  it.each([
    ['another type', spec('int16', 2), 'int16[2] is needed, not float16[2]'],
    ['another size', spec('float16', 3), 'float16[3] is needed, not float16[2]'],
  ])('are refused with %s', async (_, of, why) => {
    await expect(readInputs(file(), { inputs: [of] })).rejects.toMatchObject({
      code: 'P1208',
      message: expect.stringContaining(why),
    });
  });

  it.each(['', 'no safetensors', '\u0008\0\0\0\0\0\0\0{"x":1}'])('are no other file: %j', async (content) => {
    await expect(
      readInputs(written('x.safetensors', content), { inputs: [spec('int8', 1)] }),
    ).rejects.toMatchObject({ code: 'P1132' });
  });
});

it('inputs from a file that is not there are refused', async () => {
  const folder = temporaryFolder();
  for (const path of [join(folder, 'none'), join(folder, 'none.json')]) {
    await expect(readInputs(path, { inputs: [spec('int8', 1)] })).rejects.toMatchObject({
      code: 'P1101',
      message: `There is no file "${path}".`,
      next: 'partita invoke PLAN --input random',
    });
  }
});
