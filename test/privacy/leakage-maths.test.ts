import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceCorrelation } from '../../lib/privacy/distance-correlation.ts';
import { kernelOf } from '../../lib/privacy/kernels.ts';
import {
  cholesky,
  type Features,
  gram,
  makeMatrix,
  productsWithFirst,
  solveEach,
} from '../../lib/privacy/matrix.ts';
import { makeSketch } from '../../lib/privacy/sketch.ts';
import { ssim } from '../../lib/privacy/ssim.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { spearman } from '../../lib/statistics/spearman.ts';

const features = (rows: readonly (readonly number[])[]): Features => ({
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
  data: Float32Array.from(rows.flat()),
});

const randomRows = (rows: number, columns: number, seed: number) => {
  const random = seededRandom(seed);
  return features(
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(random() - 0.5))),
  );
};

const rowOf = ({ columns, data }: Features, i: number) => [...data.subarray(i * columns, (i + 1) * columns)];
const around0 = (columns: number) => new Float64Array(columns);

describe('linear algebra', () => {
  it('solves symmetric systems: what comes out gives what went in', () => {
    const rows = randomRows(40, 60, 1);
    const products = gram(rows, around0(60));
    const factor = cholesky(products, 0.1);
    const right = makeMatrix(3, 40);
    right.data.forEach((_, at) => {
      right.data[at] = Math.sin(at);
    });
    const solved = solveEach(factor ?? makeMatrix(0, 0), right);
    for (let row = 0; row < 3; row++) {
      for (let i = 0; i < 40; i++) {
        let sum = 0.1 * (solved.data[row * 40 + i] ?? 0);
        for (let j = 0; j < 40; j++)
          sum += (products.data[i * 40 + j] ?? 0) * (solved.data[row * 40 + j] ?? 0);
        expect(sum).toBeCloseTo(Math.sin(row * 40 + i), 9);
      }
    }
  });

  it('has no factor of what is not positive definite', () => {
    expect(cholesky({ rows: 2, columns: 2, data: Float64Array.of(1, 2, 2, 1) }, 0)).toBeNull();
  });

  it('takes inner products around an origin, of all rows and of the first ones', () => {
    const rows = features([
      [1, 2],
      [3, 5],
      [0, 1],
    ]);
    const origin = Float64Array.of(1, 1);
    expect([...gram(rows, origin).data]).toEqual(
      [1, 4, 0, 4, 20, 0, 0, 0, 1].map((value, at) => [1, 4, 0, 4, 20, -2, 0, -2, 1][at] ?? value),
    );
    const { products, squares } = productsWithFirst(rows, 2, origin);
    expect([...products.data]).toEqual([1, 4, 4, 20, 0, -2]);
    expect([...squares]).toEqual([1, 20, 1]);
  });
});

describe('kernels', () => {
  const rows = randomRows(12, 5, 3);
  const learnt = [0, 1, 2, 3, 4, 5, 6, 7];
  const products = productsWithFirst(rows, 8, around0(5));
  const distance = (i: number, j: number) =>
    Math.hypot(...rowOf(rows, i).map((value, k) => value - (rowOf(rows, j)[k] ?? 0)));

  it('are Gaussian in the distance, with twice the median as their width', () => {
    const among = learnt
      .flatMap((i) => learnt.filter((j) => j < i).map((j) => distance(i, j) ** 2))
      .sort((a, b) => a - b);
    const median = ((among[13] ?? 0) + (among[14] ?? 0)) / 2;
    const kernel = kernelOf('gaussian', products, learnt);
    expect(kernel.data[9 * 8 + 2]).toBeCloseTo(Math.exp(-(distance(9, 2) ** 2) / (8 * median)), 6);
  });

  it('are what a wide layer of ReLUs computes', () => {
    const random = seededRandom(5);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const [a, b] = [rowOf(rows, 10), rowOf(rows, 3)];
    let sum = 0;
    const draws = 200_000;
    for (let draw = 0; draw < draws; draw++) {
      const w = a.map(normal);
      const dot = (row: number[]) =>
        Math.max(
          0,
          row.reduce((total, value, k) => total + value * (w[k] ?? 0), 0),
        );
      sum += dot(a) * dot(b);
    }
    const kernel = kernelOf('arc-cosine', products, learnt);
    expect(kernel.data[10 * 8 + 3]).toBeCloseTo((2 * sum) / draws, 2);
  });
});

/** By the definition of U-centred distances, term by term. */
function bruteForce(a: Features, b: Features): number {
  const n = a.rows;
  const distances = (of: Features) =>
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) =>
        Math.hypot(...rowOf(of, i).map((value, k) => value - (rowOf(of, j)[k] ?? 0))),
      ),
    );
  const centred = (of: Features) => {
    const d = distances(of);
    const total = d.flat().reduce((sum, value) => sum + value, 0);
    const row = d.map((values) => values.reduce((sum, value) => sum + value, 0));
    return d.map((values, i) =>
      values.map((value, j) =>
        i === j ? 0 : value - (row[i] ?? 0) / (n - 2) - (row[j] ?? 0) / (n - 2) + total / ((n - 1) * (n - 2)),
      ),
    );
  };
  const [u, v] = [centred(a).flat(), centred(b).flat()];
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}

describe('distance correlation', () => {
  const of = (a: Features, b: Features) =>
    distanceCorrelation(gram(a, around0(a.columns)), gram(b, around0(b.columns)));

  it('is what its definition says', () => {
    const a = randomRows(15, 4, 7);
    const b = features(
      Array.from({ length: 15 }, (_, i) => [Math.sin((a.data[4 * i] ?? 0) * 3), a.data[4 * i + 1] ?? 0]),
    );
    expect(of(a, b)).toBeCloseTo(bruteForce(a, b), 9);
  });

  it('is 1 of what is turned and scaled, and about 0 of what is independent, in many dimensions too', () => {
    const a = randomRows(60, 2, 11);
    const turned = features(
      Array.from({ length: 60 }, (_, i) => [3 * (a.data[2 * i + 1] ?? 0), -3 * (a.data[2 * i] ?? 0)]),
    );
    expect(of(a, turned)).toBeCloseTo(1, 5);
    expect(Math.abs(of(randomRows(60, 2000, 12), randomRows(60, 2000, 13)))).toBeLessThan(0.1);
  });
});

/** By the definition, window by window. */
function slowSsim(a: number[], b: number[], height: number, width: number, range: number): number {
  const weights = Array.from({ length: 121 }, (_, at) =>
    Math.exp(-((Math.floor(at / 11) - 5) ** 2 + ((at % 11) - 5) ** 2) / 4.5),
  );
  const norm = weights.reduce((sum, weight) => sum + weight, 0);
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  const all: number[] = [];
  for (let y = 0; y + 11 <= height; y++) {
    for (let x = 0; x + 11 <= width; x++) {
      const pixels = weights.map((weight, at) => {
        const place = (y + Math.floor(at / 11)) * width + x + (at % 11);
        return { weight: weight / norm, p: a[place] ?? 0, q: b[place] ?? 0 };
      });
      const expect1 = (value: (pixel: (typeof pixels)[number]) => number) =>
        pixels.reduce((sum, pixel) => sum + pixel.weight * value(pixel), 0);
      const [mp, mq] = [expect1(({ p }) => p), expect1(({ q }) => q)];
      const vp = expect1(({ p }) => (p - mp) ** 2);
      const vq = expect1(({ q }) => (q - mq) ** 2);
      const cov = expect1(({ p, q }) => (p - mp) * (q - mq));
      all.push(((2 * mp * mq + c1) * (2 * cov + c2)) / ((mp ** 2 + mq ** 2 + c1) * (vp + vq + c2)));
    }
  }
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

describe('structural similarity', () => {
  it('is what its definition says, and 1 of an image with itself', () => {
    const a = Array.from({ length: 14 * 17 }, (_, i) => 0.5 + 0.5 * Math.sin(i * 0.3));
    const b = a.map((value, i) => value * 0.8 + 0.1 * Math.cos(i));
    expect(ssim(a, b, 14, 17, 1)).toBeCloseTo(slowSsim(a, b, 14, 17, 1), 9);
    expect(ssim(a, a, 14, 17, 1)).toBeCloseTo(1, 12);
  });

  it('of two flat images is what their brightness alone says', () => {
    const flat = (value: number) => new Array<number>(121).fill(value);
    // (2 x 0.2 x 0.6 + 0.0001) / (0.04 + 0.36 + 0.0001)
    expect(ssim(flat(0.2), flat(0.6), 11, 11, 1)).toBeCloseTo(0.2401 / 0.4001, 9);
    expect(ssim(flat(0.2), flat(0.6), 10, 11, 1)).toBeNull();
  });
});

describe('a sketch', () => {
  it('keeps what is small as it is', () => {
    const row = new Float32Array(3);
    makeSketch(3, 1).add([1, 2, 3], row);
    expect([...row]).toEqual([1, 2, 3]);
  });

  it('keeps inner products, give or take a share of 1 / sqrt(columns)', () => {
    const sketch = makeSketch(50_000, 1, 2048);
    const values = (phase: number) =>
      Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i * 0.01 + phase));
    const [a, b] = [new Float32Array(2048), new Float32Array(2048)];
    sketch.add(values(0), a);
    sketch.add(values(1), b);
    const dot = (x: Float32Array, y: Float32Array) =>
      x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
    const exact = dot(values(0), values(1));
    const norms = Math.sqrt(dot(values(0), values(0)) * dot(values(1), values(1)));
    expect(Math.abs(dot(a, b) - exact) / norms).toBeLessThan(4 / Math.sqrt(2048));
  });
});

describe('rank correlation', () => {
  it('is what is worked out by hand, ties included', () => {
    // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: covariance 4.5 of 4.5 and 5.
    expect(spearman([1, 2, 2, 9], [10, 30, 20, 40])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
    expect(spearman([1, 1], [1, 2])).toBeNull();
  });

  it('does not change with anything that keeps the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), {
          minLength: 2,
        }),
        (pairs) => {
          const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
          expect(
            spearman(
              a.map((x) => x ** 3),
              b,
            ),
          ).toBe(spearman(a, b));
        },
      ),
    );
  });
});
