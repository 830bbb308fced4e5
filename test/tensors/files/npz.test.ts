import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../../lib/tensors/files/npz.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bytesOf, fixture, fixtureBytes } from './fixtures.ts';

const refused = (why: string) => ({ code: 'P1132', message: expect.stringContaining(why) });

const written = (bytes: Uint8Array) => {
  const file = join(temporaryFolder(), 'it.npz');
  writeFileSync(file, bytes);
  return file;
};

describe('a .npz file that numpy wrote', () => {
  it('holds arrays by name, also by one that looks like a path', async () => {
    const tensors = await readNpz(fixture('named.npz'), 1e6);
    expect([...tensors]).toEqual([
      ['x', { dtype: 'int32', shape: [2], data: bytesOf(new Int32Array([1, 2])) }],
      ['/a/b', { dtype: 'float64', shape: [1], data: bytesOf(new Float64Array([3])) }],
    ]);
  });

  it('may be compressed, and its arrays may have no names', async () => {
    const { data } = (await readNpz(fixture('compressed.npz'), 1e6)).get('x') ?? {};
    expect(data).toEqual(Buffer.alloc(4000));
    expect([...(await readNpz(fixture('unnamed.npz'), 1e6)).keys()]).toEqual(['arr_0', 'arr_1']);
  });

  it('is refused before it is unpacked where it holds too much', async () => {
    await expect(readNpz(fixture('compressed.npz'), 1000)).rejects.toMatchObject(
      refused('more than 1000 bytes'),
    );
  });

  it('is refused where it unpacks to another size than it says', async () => {
    const bytes = fixtureBytes('compressed.npz');
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bytes.writeUInt32LE(500, directory + 24);
    await expect(readNpz(written(bytes), 1e6)).rejects.toMatchObject(refused('it is damaged'));
  });

  it('is refused where it is cut short, or something else', async () => {
    const whole = fixtureBytes('named.npz');
    for (const length of [0, 10, 300, whole.length - 1]) {
      await expect(readNpz(written(whole.subarray(0, length)), 1e6)).rejects.toMatchObject({ code: 'P1132' });
    }
    await expect(readNpz(written(fixtureBytes('bool.npy')), 1e6)).rejects.toMatchObject(refused('no .npz'));
  });
});
