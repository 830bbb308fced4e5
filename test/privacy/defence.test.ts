import { describe, expect, it } from 'vitest';
import { parseDefence, withNoise } from '../../lib/privacy/defence.ts';
import { seededRandom } from '../../lib/statistics/random.ts';

const zeros = new Float32Array(100_000);
const spread = (values: Float32Array, of: (value: number) => number) =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

describe('a defence', () => {
  it('adds Gaussian noise of the deviation that is asked for', () => {
    const noise = withNoise({ kind: 'gaussian', sigma: 0.5 }, zeros, seededRandom(1));
    expect(spread(noise, (value) => value)).toBeCloseTo(0, 2);
    expect(Math.sqrt(spread(noise, (value) => value ** 2))).toBeCloseTo(0.5, 2);
    // Of a normal distribution 95.45 % lie within two deviations.
    expect(spread(noise, (value) => Number(Math.abs(value) < 1))).toBeCloseTo(0.9545, 2);
  });

  it('adds Laplace noise of scale 2 clip / epsilon, and bounds what is under it', () => {
    const noise = withNoise({ kind: 'laplace', epsilon: 4, clip: 1 }, zeros, seededRandom(1));
    // A Laplace distribution of scale b has the mean size b.
    expect(spread(noise, Math.abs)).toBeCloseTo(0.5, 2);
    const large = new Float32Array(1000).fill(10);
    const clipped = withNoise({ kind: 'laplace', epsilon: 1e9, clip: 5 }, large, seededRandom(1));
    expect(clipped.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(5, 3);
    const small = withNoise({ kind: 'laplace', epsilon: 1e9, clip: 1e5 }, large, seededRandom(1));
    expect(small[0]).toBeCloseTo(10, 2);
  });

  it('is read from what a person types', () => {
    expect(parseDefence('gaussian:sigma=0.5')).toEqual({ kind: 'gaussian', sigma: 0.5 });
    expect(parseDefence('laplace:epsilon=100,clip=10')).toEqual({ kind: 'laplace', epsilon: 100, clip: 10 });
    expect(parseDefence('codec:int8-channel')).toEqual({ kind: 'codec', codec: 'int8-channel' });
  });

  it.each([
    '',
    'gaussian',
    'gaussian:sigma=',
    'gaussian:sigma=-1',
    'laplace:epsilon=1',
    'codec:zip',
    'gaussian:sigma=1,clip=2',
  ])('is refused when it is "%s"', (text) => {
    expect(() => parseDefence(text)).toThrow(expect.objectContaining({ code: 'P2014' }));
  });
});
