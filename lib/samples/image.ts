/** An image, plane after plane, each row after row; values in [0, 1]. */
export interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** How a tensor holds one image. */
export interface ImageLayout extends Omit<Image, 'data'> {
  /** Whether planes follow one another, rather than pixels. */
  readonly planar: boolean;
}

/** Smaller ones have no structure that could be compared. */
const leastSide = 11;

/** How a tensor of a shape holds an image, grey or in colour; null where it holds none. */
export function imageLayoutOf(shape: readonly number[]): ImageLayout | null {
  const sizes = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  if (sizes.length !== 3) return null;
  const [a = 0, b = 0, c = 0] = sizes;
  const isColour = (channels: number) => channels === 1 || channels === 3;
  if (isColour(a) && Math.min(b, c) >= leastSide) return { channels: a, height: b, width: c, planar: true };
  if (isColour(c) && Math.min(a, b) >= leastSide) return { channels: c, height: a, width: b, planar: false };
  return null;
}

/** Elements of a tensor, as a plane for each channel. */
export function planesOf(
  elements: ArrayLike<number>,
  { channels, height, width, planar }: ImageLayout,
): Image {
  const pixels = height * width;
  const data = new Float32Array(channels * pixels);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < pixels; at++) {
      data[channel * pixels + at] = elements[planar ? channel * pixels + at : at * channels + channel]!;
    }
  }
  return { channels, height, width, data };
}

/** The elements of a tensor that holds an image, each channel `(value - mean) / deviation`. */
export function elementsOfImage(
  { channels, height, width, data }: Image,
  { planar }: ImageLayout,
  mean: readonly number[],
  deviation: readonly number[],
): Float32Array {
  const pixels = height * width;
  const elements = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const less = mean[channel % mean.length]!;
    const by = deviation[channel % deviation.length]!;
    for (let at = 0; at < pixels; at++) {
      elements[planar ? channel * pixels + at : at * channels + channel] =
        (data[channel * pixels + at]! - less) / by;
    }
  }
  return elements;
}

/**
 * A part of an image in another size: each pixel is the mean of what it covers, at least one pixel.
 *
 * @param part in pixels of the image, not necessarily whole ones
 */
export function resample(
  { channels, width, height, data }: Image,
  part: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
): Image {
  const sized = new Float32Array(channels * size.width * size.height);
  const spans = (start: number, length: number, count: number, most: number) =>
    Array.from({ length: count }, (_, i) => {
      const from = Math.min(most - 1, Math.floor(start + (i * length) / count));
      return { from, to: Math.max(from + 1, Math.min(most, Math.floor(start + ((i + 1) * length) / count))) };
    });
  const columns = spans(part.x, part.width, size.width, width);
  const rows = spans(part.y, part.height, size.height, height);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * width * height;
    for (const row of rows) {
      for (const column of columns) {
        let sum = 0;
        for (let y = row.from; y < row.to; y++) {
          for (let x = column.from; x < column.to; x++) sum += data[plane + y * width + x]!;
        }
        sized[at++] = sum / ((row.to - row.from) * (column.to - column.from));
      }
    }
  }
  return { channels, width: size.width, height: size.height, data: sized };
}
