import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareFolder } from '../../functions/partition/weights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Three parts, the last of them short. */
const weights = Buffer.alloc(20_000_001, 'partita');
const envOf = (content: Buffer) => ({
  PARTITA_WEIGHTS_BUCKET: 'assets',
  PARTITA_WEIGHTS_KEY: 'weights',
  PARTITA_WEIGHTS_BYTES: String(content.byteLength),
  PARTITA_WEIGHTS_SHA256: createHash('sha256').update(content).digest('hex'),
});
const env = envOf(weights);

let taskRoot: string;
let scratch: string;

beforeEach(() => {
  taskRoot = temporaryFolder();
  for (const file of ['model.onnx', 'partition.json']) writeFileSync(join(taskRoot, file), file);
  scratch = temporaryFolder();
  vi.stubEnv('TMPDIR', scratch);
  return () => vi.unstubAllEnvs();
});

function source(read = (start: number, end: number): Uint8Array => weights.subarray(start, end)) {
  const ranges: [number, number][] = [];
  const lines: string[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  return {
    ranges,
    lines,
    mostInFlight: () => mostInFlight,
    options: {
      async readRange(_: { bucket: string; key: string }, start: number, end: number) {
        ranges.push([start, end]);
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        inFlight--;
        const part = read(start, end);
        return Readable.from([part.subarray(0, 100_000), part.subarray(100_000)]);
      },
      log: (line: string) => void lines.push(line),
    },
  };
}

const left = () => readdirSync(scratch).flatMap((folder) => readdirSync(join(scratch, folder)));

describe('weights that lie in S3', () => {
  it('are fetched in parallel ranges into the folder that the model is opened in', async () => {
    const large = Buffer.alloc(70_000_001, 'partita');
    const { options, ranges, mostInFlight } = source((start, end) => large.subarray(start, end));
    const { folder, weightsMs } = await prepareFolder(taskRoot, envOf(large), options);
    expect(readFileSync(join(folder, 'model.onnx.data')).equals(large)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['model.onnx', 'model.onnx.data', 'partition.json']);
    expect(weightsMs).toBeGreaterThan(0);
    expect(ranges.length).toBe(9);
    expect(mostInFlight()).toBe(8);
  });

  it('say how far they are', async () => {
    const { options, lines } = source();
    await prepareFolder(taskRoot, env, options);
    expect(lines.map((line) => JSON.parse(line).done).at(-1)).toBe(weights.byteLength);
    expect(JSON.parse(lines[0]!)).toMatchObject({ message: 'fetching weights', bytes: weights.byteLength });
  });

  it('are used again by the next process of the same environment', async () => {
    await prepareFolder(taskRoot, env, source().options);
    const again = source();
    expect((await prepareFolder(taskRoot, env, again.options)).weightsMs).toBeUndefined();
    expect(again.ranges).toEqual([]);
  });

  it('are fetched again where a process was killed while it did', async () => {
    const { folder } = await prepareFolder(taskRoot, env, source().options);
    writeFileSync(join(folder, 'model.onnx.data'), 'half');
    mkdirSync(join(folder, 'partial'));
    const { options } = source();
    await prepareFolder(taskRoot, env, options);
    expect(readFileSync(join(folder, 'model.onnx.data')).equals(weights)).toBe(true);
    expect(left()).not.toContain('partial');
  });

  it.each([
    ['other bytes', (start: number, end: number) => new Uint8Array(end - start), /SHA-256/],
    [
      'too few',
      (start: number, end: number) => weights.subarray(start, end - 1),
      /gave 8388607 bytes of 8388608/,
    ],
    ['too many', (start: number, end: number) => Buffer.alloc(end - start + 1), /gave 8388609 bytes/],
    [
      'an error',
      () => {
        throw new Error('AccessDenied');
      },
      /"weights" in "assets".*AccessDenied/,
    ],
  ])('are refused, and not kept, where S3 gives %s', async (_, read, message) => {
    await expect(prepareFolder(taskRoot, env, source(read).options)).rejects.toThrow(
      expect.objectContaining({ name: 'WeightsUnavailable', message: expect.stringMatching(message) }),
    );
    expect(left().sort()).toEqual(['model.onnx', 'partition.json']);
  });

  it('are not fetched where they do not fit', async () => {
    const { options, ranges } = source();
    const large = { ...env, PARTITA_WEIGHTS_BYTES: String(2 ** 52) };
    await expect(prepareFolder(taskRoot, large, options)).rejects.toThrow(
      expect.objectContaining({ name: 'NotEnoughDisk', message: expect.stringContaining(String(2 ** 52)) }),
    );
    expect(ranges).toEqual([]);
  });

  it('are nothing to wait for where they came with the function', async () => {
    expect(await prepareFolder(taskRoot, {}, source().options)).toEqual({
      folder: taskRoot,
      weightsMs: undefined,
    });
  });
});
