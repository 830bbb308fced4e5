import { describe, expect, it } from 'vitest';
import { bestAttacker, type Parting, reconstruct } from '../../lib/privacy/attack.ts';
import { cellFor, gatherLocal, localView } from '../../lib/privacy/local.ts';
import { type Features, gram, meanRow, productsWithFirst } from '../../lib/privacy/matrix.ts';
import { makeSetting, measureCut } from '../../lib/privacy/measure-cut.ts';
import { partSamples } from '../../lib/privacy/part.ts';
import { imageTargets, tokenTargets, valueTargets } from '../../lib/privacy/targets.ts';
import { oneOverF } from '../../lib/samples/one-over-f.ts';
import { seededRandom } from '../../lib/statistics/random.ts';

const columns = 6;

/** Inputs of six numbers, and what a layer makes of them. */
function experiment(samples: number, layer: (input: Float32Array) => readonly number[], seed = 1) {
  const random = seededRandom(seed);
  const inputs = Array.from({ length: samples }, () =>
    Float32Array.from({ length: columns }, () => random() - 0.5),
  );
  const rows = inputs.map(layer);
  const features: Features = {
    rows: samples,
    columns: rows[0]?.length ?? 0,
    data: Float32Array.from(rows.flat()),
  };
  return { inputs, features };
}

const drawn = seededRandom(77);
/** Seeded weights of a layer. */
const weights = Array.from({ length: 24 }, () => Array.from({ length: columns }, () => drawn() - 0.5));
const linear = (input: Float32Array) =>
  weights.map((row) => row.reduce((sum, weight, k) => sum + weight * (input[k] ?? 0), 0));
const relu = (input: Float32Array) => linear(input).map((value) => Math.max(0, value));

/** @param of the numbers, how many the attacker is after */
function leakageOf(samples: number, layer: (input: Float32Array) => readonly number[], of = columns) {
  const { inputs, features } = experiment(samples, layer);
  const parting = partSamples(
    inputs.map((_, at) => at),
    1,
  );
  const setting = makeSetting(valueTargets(inputs.map((input) => input.slice(0, of))), parting, []);
  return measureCut({ whole: gram(features, meanRow(features, parting.train)), local: null }, setting);
}

describe('attackers', () => {
  it('recover everything where a layer only turns its input', () => {
    const { linear: attack, leakage, low } = leakageOf(100, linear);
    expect(attack.leakage).toBeGreaterThan(0.99);
    expect(low).toBeLessThanOrEqual(leakage);
    expect(leakage).toBeGreaterThan(0.99);
  });

  it('recover nothing where activations tell nothing', () => {
    const random = seededRandom(9);
    const { leakage } = leakageOf(100, () => Array.from({ length: 24 }, random));
    expect(leakage).toBeLessThan(0.05);
  });

  it('do better with a kernel where a layer bends what it is given', () => {
    const hidden = (input: Float32Array) => {
      const [x = 0] = input;
      return [Math.cos(4 * x), Math.sin(4 * x)];
    };
    const { linear: line, nonlinear } = leakageOf(300, hidden, 1);
    expect(nonlinear.leakage).toBeGreaterThan(line.leakage + 0.01);
  });

  it('are ridge regression: the dual form gives what the normal equations give', () => {
    const { inputs, features } = experiment(50, (input) => [...relu(input).slice(0, 2)]);
    const parting = partSamples(
      inputs.map((_, at) => at),
      2,
    );
    const { train, heldOut } = parting;
    const targets = { rows: 50, columns, data: Float64Array.from(inputs.flatMap((row) => [...row])) };
    const origin = new Float64Array(2);
    const order = [...train, ...Array.from({ length: 50 }, (_, i) => i).filter((i) => !train.includes(i))];
    const sorted = order.flatMap((row) => [...features.data.subarray(2 * row, 2 * row + 2)]);
    const products = productsWithFirst(
      { rows: 50, columns: 2, data: Float32Array.from(sorted) },
      train.length,
      origin,
    );
    const renumbered = (rows: readonly number[]) => rows.map((row) => order.indexOf(row));
    const inOrder = { ...targets, data: Float64Array.from(order.flatMap((row) => [...(inputs[row] ?? [])])) };
    const attacker = bestAttacker(['linear'], products, inOrder, {
      train: renumbered(train),
      validation: renumbered(parting.validation),
      heldOut: renumbered(heldOut),
    });
    // Primal: (A'A + r I) w = A' x, two by two.
    const learnt = train.slice(0, attacker.samples);
    const activation = (row: number) =>
      [features.data[2 * row] ?? 0, features.data[2 * row + 1] ?? 0] as const;
    const scale =
      learnt.reduce((sum, row) => sum + activation(row).reduce((s, v) => s + v * v, 0), 0) / learnt.length;
    let [aa, ab, bb] = [attacker.ridge * scale, 0, attacker.ridge * scale];
    let [ax, bx] = [0, 0];
    for (const row of learnt) {
      const [a, b] = activation(row);
      const x = inputs[row]?.[0] ?? 0;
      aa += a * a;
      ab += a * b;
      bb += b * b;
      ax += a * x;
      bx += b * x;
    }
    const determinant = aa * bb - ab * ab;
    const [p, q] = [(bb * ax - ab * bx) / determinant, (aa * bx - ab * ax) / determinant];
    const deviations = {
      rows: learnt.length,
      columns,
      data: Float64Array.from(learnt.flatMap((row) => [...(inputs[row] ?? [])])),
    };
    const narrow = {
      rows: learnt.length,
      columns: 1,
      data: deviations.data.filter((_, at) => at % columns === 0),
    };
    if (attacker.fitted === null) throw new Error('it learnt nothing');
    // Fewer columns than held-out samples, and more: both ways to multiply.
    const guesses = reconstruct(attacker.fitted, narrow);
    const wide = {
      ...deviations,
      columns: 60,
      data: Float64Array.from(learnt.flatMap((row) => new Array<number>(60).fill(inputs[row]?.[0] ?? 0))),
    };
    const others = reconstruct(attacker.fitted, wide);
    heldOut.forEach((row, at) => {
      const [a, b] = activation(row);
      expect(guesses.data[at]).toBeCloseTo(p * a + q * b, 6);
      expect(others.data[at * 60 + 7]).toBeCloseTo(p * a + q * b, 6);
    });
  });

  it('are never weaker for more samples where they are chosen, and hardly where they are judged', () => {
    const { inputs, features } = experiment(384, (input) => relu(input).slice(0, 8));
    const all: Parting = {
      train: Array.from({ length: 256 }, (_, i) => i),
      validation: Array.from({ length: 64 }, (_, i) => 256 + i),
      heldOut: Array.from({ length: 64 }, (_, i) => 320 + i),
    };
    const errors = [32, 64, 128, 256].map((count) => {
      const parting = { ...all, train: all.train.slice(0, count) };
      const products = productsWithFirst(features, count, new Float64Array(8));
      const targets = { rows: 384, columns, data: Float64Array.from(inputs.flatMap((row) => [...row])) };
      return bestAttacker(['linear', 'gaussian', 'arc-cosine'], products, targets, parting).validationError;
    });
    // A quarter and a half of the samples are among what is chosen from, so that each doubling can only help.
    errors.forEach((error, at) => {
      if (at > 0) expect(error).toBeLessThanOrEqual((errors[at - 1] ?? 0) * 1.02);
    });
    expect(errors.at(-1)).toBeLessThan((errors[0] ?? 0) * 0.8);
    const [few, many] = [60, 300].map((count) => leakageOf(count, relu).leakage);
    expect(many).toBeGreaterThan((few ?? 0) - 0.05);
  });

  it('recover tokens that their activations tell apart', () => {
    const tokens = Array.from({ length: 120 }, (_, i) => [3, 17, 42, 99][i % 4] ?? 0);
    const random = seededRandom(3);
    const rows = tokens.map((token) => [Math.sin(token), Math.cos(token), 0.1 * random()]);
    const features: Features = { rows: 120, columns: 3, data: Float32Array.from(rows.flat()) };
    const parting = partSamples(
      tokens.map((_, at) => at),
      1,
    );
    const setting = makeSetting(tokenTargets(tokens), parting, []);
    const { nonlinear, leakage } = measureCut(
      { whole: gram(features, meanRow(features, parting.train)), local: null },
      setting,
    );
    expect(nonlinear.accuracy).toBe(1);
    expect(leakage).toBe(1);
    expect(setting.blind.accuracy).toBeLessThan(0.5);
  });

  it('know that maps have places: square by square they see what a whole map of few samples hides', () => {
    const size = { channels: 1, height: 32, width: 32 };
    const images = Array.from({ length: 30 }, (_, seed) => oneOverF(size, seed));
    const targets = imageTargets(images);
    const parting = partSamples(
      images.map((_, at) => at),
      1,
    );
    const shape = [1, 2, 32, 32];
    expect(cellFor(shape, { height: 32, width: 32 })).toBe(4);
    const view = localView(4, { height: 32, width: 32 }, parting, 1);
    const local = gatherLocal(view, shape, 1);
    const maps = images.map(({ data }) => [
      ...data.map((v) => Math.max(0, v - 0.5)),
      ...data.map((v) => Math.max(0, 0.5 - v)),
    ]);
    maps.forEach((map, sample) => void local.add(sample, map));
    const near = local.features();
    const whole: Features = { rows: 30, columns: 2048, data: Float32Array.from(maps.flat()) };
    const products = gram(whole, meanRow(whole, parting.train));
    const setting = makeSetting(targets, parting, [view]);
    const origin = meanRow(near, view.parting.train);
    const seen = { cell: 4, ...productsWithFirst(near, view.parting.train.length, origin) };
    const blind = measureCut({ whole: products, local: null }, setting);
    const sighted = measureCut({ whole: products, local: seen }, setting);
    expect(sighted.linear.view).toBe('local');
    expect(sighted.leakage).toBeGreaterThan(0.9);
    expect(sighted.linear.ssim).toBeGreaterThan(0.9);
    expect(blind.leakage).toBeLessThan(0.8);
  });
});

describe('parting samples', () => {
  it('keeps every group on one side, and no sample on two', () => {
    const groups = Array.from({ length: 100 }, (_, i) => i % 9);
    const { train, validation, heldOut } = partSamples(groups, 4);
    expect([...train, ...validation, ...heldOut].sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
    const sides = [train, validation, heldOut].map((side) => new Set(side.map((sample) => groups[sample])));
    expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(9);
    for (const side of [validation, heldOut]) expect(side.length).toBeGreaterThanOrEqual(20);
  });
});
