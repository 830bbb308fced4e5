import type { Image } from './image.ts';

/**
 * Reads a portable pixmap or graymap (P6, P5) of 8 bits a channel.
 *
 * @returns why it is none, or the image
 * @see https://netpbm.sourceforge.net/doc/ppm.html
 */
export function parsePpm(file: Uint8Array): Image | string {
  const fields: string[] = [];
  let at = 0;
  for (; fields.length < 4 && at < file.length; ) {
    const text = String.fromCharCode(file[at]!);
    if (text === '#') while (at < file.length && file[at] !== 0x0a) at++;
    else if (/\s/.test(text)) at++;
    else {
      const start = at;
      while (at < file.length && !/[\s#]/.test(String.fromCharCode(file[at]!))) at++;
      fields.push(String.fromCharCode(...file.subarray(start, Math.min(at, start + 20))));
    }
  }
  const [magic, ...numbers] = fields;
  const [width = 0, height = 0, most = 0] = numbers.map(Number);
  if (magic !== 'P6' && magic !== 'P5') return 'it is no binary PPM or PGM';
  if (!(width > 0 && height > 0) || !Number.isInteger(width) || !Number.isInteger(height))
    return 'it has no size';
  if (!(most > 0 && most < 256)) return `its channels have ${most} steps, and up to 255 are read`;
  const channels = magic === 'P6' ? 3 : 1;
  const pixels = width * height;
  const bytes = file.subarray(at + 1);
  if (bytes.length < pixels * channels) return 'it was cut short';
  const data = new Float32Array(pixels * channels);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < pixels; i++) data[channel * pixels + i] = bytes[i * channels + channel]! / most;
  }
  return { channels, width, height, data };
}

/** The same image with as many channels as wanted: grey is repeated, colour weighed (BT.601). */
export function withChannels(image: Image, channels: number): Image {
  if (image.channels === channels) return image;
  const pixels = image.width * image.height;
  const { data } = image;
  const plane = (at: number) =>
    image.channels === 1
      ? data[at]!
      : 0.299 * data[at]! + 0.587 * data[pixels + at]! + 0.114 * data[2 * pixels + at]!;
  return {
    ...image,
    channels,
    data: Float32Array.from({ length: channels * pixels }, (_, i) => plane(i % pixels)),
  };
}
