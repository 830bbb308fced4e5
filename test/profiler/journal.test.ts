import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SampleLine, SamplesHeader } from '../../lib/plan/samples.ts';
import { openJournal } from '../../profiler/journal.ts';

const header: SamplesHeader = {
  schema: 'partita/samples',
  version: 1,
  modelSha256: 'a',
  target: 'local',
  region: 'us-east-1',
  architecture: 'x86_64',
  optimize: 'extended',
  onnxRuntimeVersion: '1.30.0',
  dims: { batch: 1 },
  functions: [{ name: 'whole-0', from: 0, to: 3, sha256: 'b' }],
  inputs: [{ sha256: 'c', weight: 1 }],
  concurrency: 1,
};
const line = (memoryMb: number): SampleLine => ({
  status: 'refused',
  function: 'whole-0',
  memoryMb,
  message: 'no',
});

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
  file = join(folder, 'p.samples.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens the journal, does something, and closes it. @returns the lines it held when it was opened */
async function visit(add: readonly SampleLine[] = [], wanted = header, fresh = false) {
  const journal = await openJournal(file, wanted, { fresh });
  const held = [...journal.lines];
  for (const each of add) journal.add(each);
  await journal.close();
  return held;
}

describe('a journal', () => {
  it('goes on with the lines that it holds', async () => {
    expect(await visit([line(512)])).toEqual([]);
    expect(await visit([line(256)])).toEqual([line(512)]);
    expect(await visit()).toEqual([line(512), line(256)]);
  });

  it('holds every line as soon as it is added', async () => {
    const journal = await openJournal(file, header, { fresh: false });
    journal.add(line(512));
    expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual([JSON.stringify(line(512)), '']);
    await journal.close();
  });

  it('cut off at any byte keeps the lines that are whole, and goes on', async () => {
    await visit([line(512), line(256)]);
    const whole = readFileSync(file);
    const ends = [...whole.entries()].flatMap(([i, byte]) => (byte === 0x0a ? i + 1 : []));
    for (let bytes = 0; bytes <= whole.length; bytes += 7) {
      writeFileSync(file, whole);
      truncateSync(file, bytes);
      const kept = Math.max(0, ends.filter((end) => end <= bytes).length - 1);
      expect(await visit([line(128)])).toEqual([line(512), line(256)].slice(0, kept));
      expect(await visit()).toHaveLength(kept + 1);
    }
  });

  it('begins anew where it is told to', async () => {
    await visit([line(512)]);
    expect(await visit([line(256)], header, true)).toEqual([]);
    expect(await visit()).toEqual([line(256)]);
  });

  it.each([
    ['modelSha256', 'z'],
    ['target', 'aws'],
    ['concurrency', 2],
    ['dims', { batch: 8 }],
  ])('refuses samples of another %s, and leaves them as they are', async (field, value) => {
    await visit([line(512)]);
    const before = readFileSync(file);
    await expect(visit([], { ...header, [field]: value })).rejects.toMatchObject({
      code: 'P1608',
      message: expect.stringContaining(`"${field}"`),
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it('is for one at a time', async () => {
    const journal = await openJournal(file, header, { fresh: false });
    await expect(visit()).rejects.toMatchObject({ code: 'P1607' });
    await journal.close();
    expect(await visit()).toEqual([]);
  });

  it('names a line in its middle that is none', async () => {
    await visit([line(512)]);
    appendFileSync(file, '{"status":"answered"}\n');
    await expect(visit()).rejects.toMatchObject({ code: 'P1609', message: expect.stringContaining('"3"') });
  });

  it('is no other file', async () => {
    writeFileSync(file, '{"hello":1}\n');
    await expect(visit()).rejects.toMatchObject({ code: 'P1302' });
  });
});
