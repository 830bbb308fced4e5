import { type Image, resample } from './image.ts';

/** Least share of the largest possible crop's sides. */
const leastScale = 0.3;

/** A seeded part of a photograph, as wide for its height as the size that it is brought to. */
export function cropOf(
  photograph: Image,
  size: { readonly width: number; readonly height: number },
  random: () => number,
): Image {
  const fit = Math.min(photograph.width / size.width, photograph.height / size.height);
  const scale = fit * (leastScale + (1 - leastScale) * random());
  const width = size.width * scale;
  const height = size.height * scale;
  const part = {
    x: random() * (photograph.width - width),
    y: random() * (photograph.height - height),
    width,
    height,
  };
  return resample(photograph, part, size);
}
