import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variants } from '../../lib/plan/variants.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = new Sandbox();
  await sandbox.json(['zoo', 'bert-base', '--tiny', '-o', 'model.onnx']);
});
afterAll(() => sandbox.remove());

const inside = (name: string) => join(sandbox.folder, name);

describe.sequential('variants', () => {
  it('makes both, lighter than the model, and says how far they agree', async () => {
    const answer = await sandbox.json(['variants', 'model.onnx', '-o', 'made', '--runs', '2']);
    const file = variants.parse(readFileSync(inside('made/variants.json'), 'utf8'), 'variants.json');
    expect(answer).toMatchObject({
      variants: [
        { name: 'int8', file: 'made/int8/model.onnx', agreement: { runs: 2, inputs: 'seeded' } },
        { name: 'fp16', file: 'made/fp16/model.onnx', agreement: { runs: 2 } },
      ],
    });
    const [int8, fp16] = file.variants;
    expect(int8?.weightBytes).toBeLessThan(0.6 * file.model.weightBytes);
    expect(fp16?.weightBytes).toBeLessThan(0.51 * file.model.weightBytes);
    expect(fp16?.agreement.top1).toBeGreaterThan(0.9);
    for (const each of file.variants) expect(existsSync(inside(`made/${each.file}`))).toBe(true);
  });

  it('leaves nothing where one of them can’t be made', async () => {
    const ended = await sandbox.run(['variants', 'made/fp16/model.onnx', '-o', 'again']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('P1140');
    expect(existsSync(inside('again'))).toBe(false);
  });
});
