import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endLifetime } from '../../../lib/lifetime.ts';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { temporaryFolder } from '../../support/models.ts';

describe('a model whose building is interrupted', () => {
  it('leaves nothing behind, nor does one that begins while the process ends', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'it.onnx');
    let ending: Promise<void> | undefined;
    let seen: string[] = [];
    const build = buildZooModel('resnet-50', file, { tiny: true }, ({ kind }) => {
      if (kind !== 'advance' || ending !== undefined) return;
      seen = readdirSync(folder);
      ending = endLifetime();
    });
    await expect(build).rejects.toThrow();
    await ending;
    expect(seen).toEqual([`.it.onnx.partial-${process.pid}`]);
    expect(readdirSync(folder)).toEqual([]);
    await expect(buildZooModel('resnet-50', file, { tiny: true })).rejects.toMatchObject({ code: 'P1901' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
