import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSearchFiles, type SearchFiles } from '../../lib/loop/search-files.ts';
import type { CodecEffects } from '../../lib/plan/codec-effects.ts';
import { mediumWorld, syntheticProfile } from '../optimizer/synthetic-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'partita-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, content: unknown) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};

const profile = syntheticProfile(mediumWorld, { ranges: [[0, 12]], memorySizes: [1769], warmSamples: 2 });
const profileFile = written('profile.json', profile);
const effect = { encodeMs: 1, decodeMs: 2, maxAbsDiff: 0.1, maxRelDiff: 0.1 };
const effects: CodecEffects = {
  schema: 'partita/codecs',
  version: 1,
  createdAt: '2026-11-20T12:00:00Z',
  model: profile.model,
  optimize: 'extended',
  dims: {},
  samples: { source: 'seeded', count: 8, seed: 1 },
  cuts: [
    {
      index: 3,
      tensors: ['tensor-3'],
      bytes: 800,
      codecs: [
        { ...effect, codec: 'deflate', bytes: 600, ratio: 4 / 3, top1Agreement: null },
        { ...effect, codec: 'int8', bytes: 200, ratio: 4, top1Agreement: 0.75 },
        { ...effect, codec: 'fp16', bytes: 400, ratio: 2, top1Agreement: null },
      ],
    },
  ],
  cutsFound: 11,
};
const reading = (files: Partial<SearchFiles>) =>
  readSearchFiles(profileFile, { orchestration: 'client', ...files });

describe('the files of a search', () => {
  it('say of each codec at a cut what it leaves of the bytes, takes and loses', async () => {
    const { codecs } = await reading({ codecs: written('codecs.json', effects) });
    expect(codecs?.get(3)).toEqual([
      { codec: 'deflate', share: 0.75, encodeMs: 1, decodeMs: 2, loss: 0 },
      { codec: 'int8', share: 0.25, encodeMs: 1, decodeMs: 2, loss: 0.25 },
      { codec: 'fp16', share: 0.5, encodeMs: 1, decodeMs: 2, loss: 1 },
    ]);
  });

  it('are refused where they are of another model, or of the same with other cuts', async () => {
    const other = { ...effects, model: { ...profile.model, sha256: '1'.repeat(64) } };
    await expect(reading({ codecs: written('other.json', other) })).rejects.toThrow('"synthetic"');
    const cuts = effects.cuts.map((cut) => ({ ...cut, tensors: ['tensor-4'] }));
    await expect(reading({ codecs: written('cuts.json', { ...effects, cuts }) })).rejects.toMatchObject({
      code: 'P2016',
    });
  });

  it('are needed for a bound on what they measure, and are for a caller who walks', async () => {
    await expect(reading({ maxLeakage: 0.5 })).rejects.toMatchObject({ code: 'P2015' });
    await expect(reading({ site: 'site.json', orchestration: 'coordinator' })).rejects.toMatchObject({
      code: 'P2109',
    });
  });
});
