import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LeakageOptions, measureLeakage } from '../../../lib/loop/leakage/leakage-file.ts';
import { leakageFile } from '../../../lib/plan/leakage.ts';
import { leakagePlot } from '../../../lib/report/plot/leakage-plot.ts';
import { node, value, weight, writeModel } from '../../support/model-parts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const options: LeakageOptions = {
  optimize: 'extended',
  dim: [],
  samples: [],
  count: 24,
  mean: [0.5],
  std: [0.5],
  seed: 1,
  cuts: 8,
};

/** A convolution that keeps places, then the mean of each map, which keeps none. */
function imageModel() {
  const pad = { pads: { ints: [1, 1, 1, 1] } };
  return writeModel({
    name: 'image',
    nodes: [
      node('Conv', ['image', 'filters'], ['maps'], pad),
      node('Relu', ['maps'], ['active']),
      node('GlobalAveragePool', ['active'], ['means']),
      node('Flatten', ['means'], ['flat']),
      node('MatMul', ['flat', 'head'], ['scores']),
    ],
    inputs: [value('image', [1, 1, 16, 16])],
    outputs: [value('scores', [1, 5])],
    initializers: [weight('filters', 8, 1, 3, 3), weight('head', 8, 5)],
  }).file;
}

const quiet = () => undefined;

describe('leakage by cut', () => {
  it('is high where places are kept and low behind their mean, and what is written can be read', async () => {
    const file = join(temporaryFolder(), 'leakage.json');
    const found = await measureLeakage(imageModel(), file, options, quiet);
    const [first, last] = [found.cuts[0], found.cuts.at(-1)];
    expect(first?.leakage).toBeGreaterThan(0.8);
    expect(last?.leakage).toBeLessThan(0.5);
    expect(first?.linear.view).toBe('local');
    expect(first?.effect).toBeNull();
    expect(found.samples).toMatchObject({ source: '1/f', count: 24, groups: 24 });
    expect(leakageFile.parse(readFileSync(file, 'utf8'), file)).toEqual(found);
    const plot = leakagePlot(found);
    expect(plot).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*Leakage by cut: image/s);
    for (const label of ['Linear attacker', 'Kernel attacker', 'Distance correlation', 'Rank agreement'])
      expect(plot).toContain(`>${label}`);
    // Places in a chain are no magnitudes.
    expect(plot).not.toContain('log scale');
  });

  it('falls behind noise, which costs agreement', async () => {
    const file = join(temporaryFolder(), 'leakage.json');
    const { cuts } = await measureLeakage(
      imageModel(),
      file,
      { ...options, defence: 'gaussian:sigma=5' },
      quiet,
    );
    expect(cuts[0]?.leakage).toBeLessThan(0.4);
    expect(cuts[0]?.effect?.top1Agreement).toBeLessThan(1);
    expect(cuts[0]?.effect?.maxAbsDiff).toBeGreaterThan(0);
  });

  it('is measured of photographs, whose crops stay on one side', async () => {
    const folder = temporaryFolder();
    for (let photograph = 0; photograph < 6; photograph++) {
      const pixels = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * (photograph + 3)) % 251));
      writeFileSync(
        join(folder, `${photograph}.ppm`),
        Buffer.concat([Buffer.from('P6 40 30 255\n'), pixels]),
      );
    }
    const file = join(temporaryFolder(), 'leakage.json');
    const found = await measureLeakage(imageModel(), file, { ...options, samples: [folder], cuts: 1 }, quiet);
    expect(found.samples).toMatchObject({ source: 'photographs', count: 24, groups: 6 });
  });

  it.each([
    [{ count: 10 }, 'P2010'],
    [{ defence: 'fog' }, 'P2014'],
    [{ samples: ['nowhere'] }, 'P1101'],
  ])('refuses %o', async (change, code) => {
    const file = join(temporaryFolder(), 'leakage.json');
    await expect(measureLeakage(imageModel(), file, { ...options, ...change }, quiet)).rejects.toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('refuses a photograph that is none, and images for a model that takes none', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.ppm'), 'P9');
    const file = join(folder, 'leakage.json');
    await expect(
      measureLeakage(imageModel(), file, { ...options, samples: [join(folder, 'x.ppm')] }, quiet),
    ).rejects.toThrow(expect.objectContaining({ code: 'P2011' }));
    const { file: model } = writeModel({
      name: 'flat',
      nodes: [node('MatMul', ['x', 'w'], ['h']), node('Relu', ['h'], ['y'])],
      inputs: [value('x', [1, 8])],
      outputs: [value('y', [1, 8])],
      initializers: [weight('w', 8, 8)],
    });
    await expect(measureLeakage(model, file, { ...options, samples: ['1/f'] }, quiet)).rejects.toThrow(
      expect.objectContaining({ code: 'P2012' }),
    );
  });
});
