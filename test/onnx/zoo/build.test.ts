import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../../lib/host.ts';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { temporaryFolder, tinyResnet } from '../../support/models.ts';
import { decodeModel } from '../../support/onnx-schema.ts';

const disk = vi.hoisted(() => ({ freeBytes: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  statfsSync: () => ({ bavail: disk.freeBytes, bsize: 1 }),
}));

afterEach(() => {
  disk.freeBytes = Number.POSITIVE_INFINITY;
});

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
describe('a model of the zoo', () => {
  it.each([
    ['bert-base', '6eebda79b98f6b35a4adcdebfb24fc0f99e88bfd9a04d0eb959b4bfa83b363d9'],
    ['resnet-50', 'ec9ed3f559d693cf96120e23c246a3758643fb573c9cf730ff3730f240c91dc3'],
    ['gpt2', 'ff2a70a7338cd2f23e1b1e33ec4ad3fbed7630b4e42ffe76348e1539c6c8f550'],
    ['encoder-decoder', '382e6392ef6d0b5f0275b49ab119c48ce16c9ad10fd1ff057fcc731074277825'],
    ['alexnet', 'ace8a51b76debf55e767a4bc096b4bca688ef42ca8ccd6d45d87bde1adc4cace'],
    ['vgg-16', '08726d9c88e1d97c16731d19768a733e0b3c644f39d5403c629aac0d7e6e791b'],
    ['mobilenet-v2', '41b5e387cc2d6643fd422884929bd7781cdba5f72fda3cbcd3b6e368289a0cc5'],
    ['unet', 'f6fa1bd0dbc2595e725b80447e482ef4149c659d662899a09a37fe2d47cfaf03'],
    ['early-exit', 'a3f9d5920dc1a0b323d7f521bdff1762866ed2a796c024954d5d0ac4f123451b'],
    ['control-flow', '961a60b87ff1d58c17da047ba6d5bfedc46714e5113999a7f43ff0a803d9675a'],
  ])('%s has the same bytes for the same seed, on any machine', async (name, expected) => {
    const folder = temporaryFolder();
    const build = (file: string, seed: number) =>
      buildZooModel(name, join(folder, file), { tiny: true, seed }).then(({ file }) => sha256(file));
    const first = await build('first.onnx', 0);
    expect(await build('second.onnx', 0)).toBe(first);
    expect(await build('third.onnx', 1)).not.toBe(first);
    expect(first).toBe(expected);
  });

  it('says what it holds', async () => {
    const { file, parameters, weightBytes } = await tinyResnet();
    const { graph, metadataProps } = decodeModel(readFileSync(file));
    const raw = graph.initializer.map(({ name = '', rawData }) => ({ name, bytes: rawData?.length ?? 0 }));
    const sum = (list: typeof raw) => list.reduce((total, { bytes }) => total + bytes, 0);
    expect(sum(raw)).toBe(weightBytes);
    expect(sum(raw.filter(({ name }) => !name.includes('running')))).toBe(4 * parameters);
    expect(metadataProps).toContainEqual({ key: 'partita.seed', value: '0' });
  });

  it('tells how far it is', async () => {
    const notices: Notice[] = [];
    const file = join(temporaryFolder(), 'bert.onnx');
    await buildZooModel('bert-base', file, { tiny: true }, (notice) => notices.push(notice));
    const bytes = statSync(file).size;
    expect(notices[0]).toEqual({ kind: 'step', text: 'building bert-base' });
    expect(notices.at(-1)).toEqual({ kind: 'advance', done: bytes, total: bytes });
  });
});

describe('a model that cannot be built', () => {
  const build = (name: string, file: string) => buildZooModel(name, file, { tiny: true });

  it('is refused by name, with the nearest that there is', async () => {
    await expect(build('bert-bass', join(temporaryFolder(), 'it.onnx'))).rejects.toMatchObject({
      code: 'P1150',
      message: 'The zoo has no model "bert-bass"; the nearest is "bert-base".',
      fault: 'user',
    });
  });

  it('is refused before a byte is written when the disk has too little room', async () => {
    disk.freeBytes = 400_000_000;
    const folder = temporaryFolder();
    await expect(buildZooModel('bert-base', join(folder, 'it.onnx'))).rejects.toMatchObject({
      code: 'P1902',
      message: expect.stringMatching(/ has 400 MB free, and this needs 439 MB\.$/),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what is in its way as it is, and nothing beside it', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'it.onnx', 'inside'), { recursive: true });
    await expect(build('resnet-50', join(folder, 'it.onnx'))).rejects.toMatchObject({ code: 'P1903' });
    expect(readdirSync(folder)).toEqual(['it.onnx']);
    expect(readdirSync(join(folder, 'it.onnx'))).toEqual(['inside']);
  });
});
