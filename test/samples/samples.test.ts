import { describe, expect, it } from 'vitest';
import { cropOf } from '../../lib/samples/crops.ts';
import { elementsOfImage, imageLayoutOf, planesOf, resample } from '../../lib/samples/image.ts';
import { fourierOfRows, oneOverF } from '../../lib/samples/one-over-f.ts';
import { parsePpm, withChannels } from '../../lib/samples/ppm.ts';
import { seededRandom } from '../../lib/statistics/random.ts';

const ppm = (text: string, ...bytes: number[]) => Buffer.concat([Buffer.from(text), Buffer.from(bytes)]);

describe('a portable pixmap', () => {
  it('is read plane by plane, comments left out', () => {
    const image = parsePpm(ppm('P6\n# made by hand\n2 1\n255\n', 255, 0, 51, 0, 102, 204));
    expect(image).toEqual({
      channels: 3,
      width: 2,
      height: 1,
      data: Float32Array.of(1, 0, 0, 0.4, 0.2, 0.8),
    });
  });

  it.each([
    ['another format', ppm('P3\n1 1\n255\n1 2 3')],
    ['no size', ppm('P6\n0 1\n255\n')],
    ['too few bytes', ppm('P6\n2 2\n255\n', 1, 2, 3)],
    ['two bytes a channel', ppm('P6\n1 1\n65535\n', 1, 2, 3, 4, 5, 6)],
    ['nothing', Buffer.alloc(0)],
  ])('is not read when it holds %s', (_, file) => {
    expect(typeof parsePpm(file)).toBe('string');
  });

  it('becomes grey by the weights of BT.601, and colour by repeating grey', () => {
    const colour = { channels: 3, width: 1, height: 1, data: Float32Array.of(1, 0.5, 0) };
    expect(withChannels(colour, 1).data[0]).toBeCloseTo(0.299 + 0.2935, 6);
    expect([...withChannels({ ...colour, channels: 1, data: Float32Array.of(0.25) }, 3).data]).toEqual([
      0.25, 0.25, 0.25,
    ]);
  });
});

describe('an image', () => {
  it('lies in a tensor plane by plane or pixel by pixel, each channel normalised', () => {
    const image = {
      channels: 3,
      height: 12,
      width: 11,
      data: Float32Array.from({ length: 396 }, (_, i) => i),
    };
    const planar = imageLayoutOf([1, 3, 12, 11]);
    const pixels = imageLayoutOf([12, 11, 3]);
    if (planar === null || pixels === null) throw new Error('both are images');
    const [mean, std] = [
      [1, 2, 3],
      [2, 4, 8],
    ];
    expect(elementsOfImage(image, planar, mean, std)[133]).toBe((133 - 2) / 4);
    expect(elementsOfImage(image, pixels, mean, std)[3 * 1 + 2]).toBe((132 * 2 + 1 - 3) / 8);
    expect(planesOf(elementsOfImage(image, pixels, [0], [1]), pixels)).toEqual(image);
    expect(imageLayoutOf([1, 4, 12, 11])).toBeNull();
    expect(imageLayoutOf([1, 3, 8, 8])).toBeNull();
  });

  it('is made smaller by means and larger by repeating', () => {
    const image = { channels: 1, height: 2, width: 4, data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
    const whole = { x: 0, y: 0, width: 4, height: 2 };
    expect([...resample(image, whole, { width: 2, height: 1 }).data]).toEqual([2.5, 4.5]);
    expect([...resample(image, { x: 0, y: 0, width: 1, height: 1 }, { width: 2, height: 2 }).data]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('is cropped to the same shape everywhere, inside the photograph', () => {
    const photograph = { channels: 1, height: 30, width: 50, data: new Float32Array(1500).fill(0.5) };
    const random = seededRandom(1);
    for (let i = 0; i < 50; i++) {
      const crop = cropOf(photograph, { width: 16, height: 12 }, random);
      expect(crop.data.every((value) => value === 0.5)).toBe(true);
      expect(crop.data).toHaveLength(192);
    }
  });
});

describe('1/f images', () => {
  it('are made by a Fourier transform as it is defined', () => {
    const re = Float64Array.from({ length: 16 }, (_, i) => Math.sin(i * i));
    const im = Float64Array.from({ length: 16 }, (_, i) => Math.cos(3 * i));
    const [a, b] = [re.slice(), im.slice()];
    fourierOfRows(a, b, 8);
    for (const row of [0, 8]) {
      for (let k = 0; k < 8; k++) {
        let [real, imaginary] = [0, 0];
        for (let i = 0; i < 8; i++) {
          const angle = (-2 * Math.PI * k * i) / 8;
          real += (re[row + i] ?? 0) * Math.cos(angle) - (im[row + i] ?? 0) * Math.sin(angle);
          imaginary += (re[row + i] ?? 0) * Math.sin(angle) + (im[row + i] ?? 0) * Math.cos(angle);
        }
        expect(a[row + k]).toBeCloseTo(real, 9);
        expect(b[row + k]).toBeCloseTo(imaginary, 9);
      }
    }
  });

  it('have as much in each octave of frequency, and are the same for the same seed', () => {
    const size = { channels: 1, height: 64, width: 64 };
    const octaves = [0, 0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const { data } = oneOverF(size, seed);
      // Power of the rows' frequencies falls as that of lines through a 1/f spectrum: about 1/f.
      const re = Float64Array.from(data, (value) => value - 0.5);
      const im = new Float64Array(re.length);
      fourierOfRows(re, im, 64);
      for (let y = 0; y < 64; y++) {
        for (let k = 4; k < 32; k++)
          octaves[Math.floor(Math.log2(k / 4))]! += (re[64 * y + k] ?? 0) ** 2 + (im[64 * y + k] ?? 0) ** 2;
      }
    }
    const [low = 0, middle = 0, high = 0] = octaves;
    expect(low / middle).toBeGreaterThan(0.7);
    expect(low / middle).toBeLessThan(1.5);
    expect(middle / high).toBeGreaterThan(0.7);
    expect(middle / high).toBeLessThan(1.6);
    expect(oneOverF(size, 3).data).toEqual(oneOverF(size, 3).data);
    expect(oneOverF(size, 3).data).not.toEqual(oneOverF(size, 4).data);
  });
});
