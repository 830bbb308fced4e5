import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureExits } from '../../lib/loop/exits-file.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import { exitRates } from '../../lib/plan/exit-rates.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const options = {
  optimize: 'extended',
  dim: [],
  samples: [],
  mean: [0.5],
  std: [0.25],
  seed: 1,
  count: 24,
  exit: [],
} as const;

describe('exits', { timeout: 60_000 }, () => {
  it('are measured by sample: how sure each is, and whether it is right', async () => {
    const folder = temporaryFolder();
    const model = join(folder, 'early-exit.onnx');
    await buildZooModel('early-exit', model, { tiny: true });
    const file = join(folder, 'exits.json');
    const found = await measureExits(model, file, options, () => undefined);
    expect(exitRates.parse(readFileSync(file, 'utf8'), file)).toEqual(found);
    expect(found.final).toBe('exit_3');
    expect(found.exits.map(({ output, rule, scores }) => [output, rule, scores])).toEqual([
      ['exit_1', 'top', 'logits'],
      ['exit_2', 'top', 'logits'],
    ]);
    const [first, second] = found.exits;
    expect(first!.segment).toBeLessThan(second!.segment);
    for (const { confidences, agrees, sweep } of found.exits) {
      expect([confidences.length, agrees.length]).toEqual([24, 24]);
      for (const confidence of confidences) expect(confidence! > 0.1 && confidence! <= 1).toBe(true);
      // The laxest lets all leave, and every row is what counting says.
      expect(sweep[0]).toMatchObject({ rate: 1, agreement: agrees.filter(Boolean).length / 24 });
      for (const { threshold, rate } of sweep)
        expect(rate).toBe(confidences.filter((confidence) => confidence! >= threshold).length / 24);
    }
  });

  it('are refused where the model has no such output', async () => {
    const folder = temporaryFolder();
    const model = join(folder, 'early-exit.onnx');
    await buildZooModel('early-exit', model, { tiny: true });
    const exit = [{ output: 'exit_3', rule: 'top' }] as const;
    const measuring = measureExits(model, join(folder, 'exits.json'), { ...options, exit }, () => undefined);
    await expect(measuring).rejects.toThrow(expect.objectContaining({ code: 'P2030' }));
  });
});
