import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDataLayout } from '../../lib/onnx/data-layout.ts';
import { writeWeights } from '../../lib/onnx/write-weights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A file of so many bytes, no two pages of it the same, and a layout of two ranges of it, the second before the first. */
function weightsOf(bytes: number) {
  const folder = temporaryFolder();
  const file = join(folder, 'weights');
  const content = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4096) content.writeUInt32LE(at, at);
  writeFileSync(file, content);
  const half = Math.floor(bytes / 2) + 1;
  const layout = createDataLayout();
  const second = { file, offset: half, length: bytes - half };
  const first = { file, offset: 0, length: half - 7 };
  const places = [second, first].map((range) => ({ ...range, place: layout.place(range) }));
  return { file, content, layout, places, path: join(folder, 'written') };
}

describe('Weights of a partition', () => {
  it.each([
    ['at once, where they are few', 100_000],
    ['in a thread, where they are many', 40e6],
  ])('are written %s', async (_, bytes) => {
    const { content, layout, places, path } = weightsOf(bytes);
    await writeWeights(path, layout);
    const written = readFileSync(path);
    expect(written.length).toBe(layout.bytes);
    for (const { offset, length, place } of places) {
      expect(written.subarray(place, place + length).equals(content.subarray(offset, offset + length))).toBe(
        true,
      );
    }
  });

  it.each([100_000, 40e6])('of %d bytes are an error where their file was shortened since', async (bytes) => {
    const { file, layout, path } = weightsOf(bytes);
    truncateSync(file, bytes / 2);
    await expect(writeWeights(path, layout)).rejects.toMatchObject({
      code: 'P1103',
    });
  });

  it('are not written over a file that is there', async () => {
    const { file, layout } = weightsOf(40e6);
    await expect(writeWeights(file, layout)).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
