import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan as planFormat } from '../../lib/plan/plan.ts';
import { profile as profileFormat } from '../../lib/plan/profile.ts';
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

  it('counts a file that is there already, and takes an accuracy that is known', async () => {
    const add = ['--add', 'twin=model.onnx', '--accuracy', 'twin=0.9'];
    const answer = await sandbox.json(['variants', 'model.onnx', '-o', 'added', '--only', 'none', ...add]);
    expect(answer).toMatchObject({
      variants: [{ name: 'twin', file: 'model.onnx', agreement: { top1: 1 }, accuracy: 0.9 }],
    });
    for (const [more, code] of [
      [['--add', 'int8=model.onnx'], 'P1142'],
      [['--accuracy', 'other=1'], 'P1142'],
      [['--only', 'none'], 'P1142'],
    ] as const) {
      const { stderr } = await sandbox.run(['variants', 'model.onnx', '-o', 'refused', ...more]);
      expect(stderr).toContain(code);
    }
  });

  it('are searched with the model, and the plan is of the one that is chosen', async () => {
    const few = ['--max-invocations', '8'];
    await sandbox.json(['profile', 'model.onnx', '-o', 'model.json', ...few]);
    await sandbox.json(['profile', 'made/int8/model.onnx', '-o', 'int8.json', ...few]);
    // As if the model took three times as long, so that the variant is the better one on any machine.
    const profile = profileFormat.parse(readFileSync(inside('model.json'), 'utf8'), 'model.json');
    for (const sample of profile.samples) {
      for (const time of ['latencyMs', 'durationMs', 'billedMs'] as const) sample[time] *= 3;
    }
    writeFileSync(inside('model.json'), JSON.stringify(profile));
    const search = ['optimize', 'model.onnx', '--profile', 'model.json', '--profile', 'int8.json'];
    const variantsFile = ['--variants', 'made/variants.json'];
    const plan = ['--min-accuracy', '0.5', '-o', 'plan.json'];
    const { code, stdout, stderr } = await sandbox.run([...search, ...variantsFile, ...plan]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('"fp16" has no profile')]);
    expect(stdout).toContain('int8');
    const { model, search: found } = planFormat.parse(readFileSync(inside('plan.json'), 'utf8'), 'plan.json');
    const made = variants.parse(readFileSync(inside('made/variants.json'), 'utf8'), 'variants.json');
    expect(found?.front[found.chosen]?.variant).toBe('int8');
    expect(model.sha256).toBe(made.variants[0]?.sha256);
    // All of its answers must be the model's where nothing else is said.
    const strict = await sandbox.json([...search, ...variantsFile, '-o', 'strict.json']);
    expect(strict).toMatchObject({ variants: [{ name: 'int8', leftOut: 'inaccurate' }] });
  });

  it('leaves nothing where one of them can’t be made', async () => {
    const ended = await sandbox.run(['variants', 'made/fp16/model.onnx', '-o', 'again']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('P1140');
    expect(existsSync(inside('again'))).toBe(false);
  });
});
