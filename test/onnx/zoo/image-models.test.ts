import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../lib/loop/inspect.ts';
import { buildZooModel } from '../../../lib/onnx/zoo/build-zoo-model.ts';
import { seededRandom } from '../../../lib/statistics/random.ts';
import { temporaryFolder } from '../../support/models.ts';
import { floats, runModel, Tensor } from '../../support/run-model.ts';
import { prepare } from '../prepared.ts';

const tiny = async (name: string) =>
  (await buildZooModel(name, join(temporaryFolder(), `${name}.onnx`), { tiny: true })).file;

describe('U-Net', () => {
  it('carries what it found on the way down over wide cuts', async () => {
    const { cuts } = describeModel(await prepare(await tiny('unet')));
    const widths = cuts.map(({ tensors }) => tensors.length);
    // At the bottom of three depths, two skips wait beside what is being computed.
    expect(Math.max(...widths)).toBe(3);
    const shapes = cuts.find(({ tensors }) => tensors.length === 3)?.tensors.map(({ shape }) => shape[2]);
    expect(shapes?.slice(0, 2)).toEqual([32, 16]);
    expect(widths.filter((width) => width > 1).length).toBeGreaterThan(widths.length / 2);
  });
});

/** Largest probability of a softmax, and where it is. */
function verdictOf(logits: Float32Array) {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return { confidence: 1 / sum, label: logits.indexOf(largest) };
}

describe('the exits of the early-exit network', () => {
  it('are sure of some images and unsure of others, whose labels differ', async () => {
    const file = await tiny('early-exit');
    const random = seededRandom(1);
    const verdicts = new Map(
      ['exit_1', 'exit_2', 'exit_3'].map((exit) => [exit, [verdictOf(Float32Array.of(0))]]),
    );
    for (let image = 0; image < 40; image += 1) {
      const pixels = Float32Array.from({ length: 3 * 64 * 64 }, () => random() * 2 - 1);
      const outputs = await runModel(file, {
        feeds: { input: new Tensor('float32', pixels, [1, 3, 64, 64]) },
      });
      expect(Object.keys(outputs)).toEqual([...verdicts.keys()]);
      for (const [exit, list] of verdicts) list.push(verdictOf(floats(outputs, exit)));
    }
    for (const [exit, [, ...list]] of verdicts) {
      const sorted = list.map(({ confidence }) => confidence).sort((a, b) => a - b);
      expect(sorted[4], exit).toBeLessThan(0.5);
      expect(sorted[20], exit).toBeGreaterThan(0.4);
      expect(sorted[20], exit).toBeLessThan(0.9);
      expect(sorted[36], exit).toBeGreaterThan(0.8);
      expect(new Set(list.map(({ label }) => label)).size, exit).toBeGreaterThan(4);
    }
  });
});
