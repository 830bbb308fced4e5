import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureCodecs } from '../../lib/loop/codecs-file.ts';
import { codecs, isLossy } from '../../lib/plan/codec.ts';
import { codecEffects } from '../../lib/plan/codec-effects.ts';
import { tinyChain } from '../support/models.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const options = {
  optimize: 'extended',
  dim: [],
  samples: [],
  mean: [0],
  std: [1],
  seed: 1,
  cuts: 4,
} as const;

describe('codecs by cut', () => {
  it('are measured in bytes, time and what the outputs lose; what loses nothing is exact', async () => {
    const file = join(temporaryFolder(), 'codecs.json');
    const model = tinyChain({ blocks: 3, hidden: 600 }).file;
    const found = await measureCodecs(model, file, { ...options, count: 5 }, () => undefined);
    expect(codecEffects.parse(readFileSync(file, 'utf8'), file)).toEqual(found);
    expect(found.samples).toEqual({ source: 'seeded', count: 5, seed: 1 });
    for (const { codecs: rows, bytes } of found.cuts) {
      expect(rows.map(({ codec }) => codec)).toEqual(codecs);
      for (const { codec, maxAbsDiff, top1Agreement: top1 } of rows.filter(({ codec }) => !isLossy(codec))) {
        expect([codec, maxAbsDiff, top1]).toEqual([codec, 0, 1]);
      }
      const of = (name: string) => rows.find(({ codec }) => codec === name);
      expect(of('none')?.bytes).toBe(bytes);
      expect(of('fp16')?.ratio).toBe(2);
      expect(of('int8')?.bytes).toBe(bytes / 4 + 5);
      expect(of('int8')?.maxAbsDiff).toBeGreaterThan(0);
      expect(of('int8-deflate')?.maxAbsDiff).toBe(of('int8')?.maxAbsDiff);
    }
  });
});
