import { conv, convNorm, maxPool, relu, upConv } from './layers/convolution.ts';
import { Network, type ZooPlan } from './network.ts';

interface UnetSize {
  /** Channels at each depth; each depth below the first has half the height and width. */
  readonly channels: readonly number[];
  readonly classes: number;
  /** Height and width of an input. */
  readonly image: number;
}

/**
 * U-Net with batch normalisation and padded convolutions: 31,037,633 parameters.
 * Source: Ronneberger et al. 2015, arXiv 1505.04597, figure 1.
 */
export const unet: UnetSize = { channels: [64, 128, 256, 512, 1024], classes: 1, image: 256 };

/** The same graph, small enough for a test. */
export const unetTiny: UnetSize = { channels: [4, 8, 16], classes: 1, image: 32 };

const imageChannels = 3;

/** Two 3x3 convolutions, each with its normalisation and a ReLU. */
function doubleConv(net: Network, module: string, input: string, from: number, to: number): string {
  const once = (index: number, tensor: string, channels: number) => {
    const names = [`${module}.${index}`, `${module}.${index + 1}`] as const;
    const normed = convNorm(net, names, tensor, { from: channels, to, kernel: 3 });
    return relu(net, `${module}.${index + 2}`, normed);
  };
  return once(3, once(0, input, from), to);
}

/**
 * U-Net. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes, image, image]. What each depth
 * computes on the way down is read again on the way up.
 */
export function planUnet(name: string, { channels, classes, image }: UnetSize, seed: number): ZooPlan {
  const net = new Network(seed);
  let features = 'input';
  let from = imageChannels;
  const skips: { readonly tensor: string; readonly width: number }[] = [];
  for (const [depth, width] of channels.entries()) {
    const pooled = depth === 0 ? features : maxPool(net, `down${depth}.pool`, features, 2);
    features = doubleConv(net, depth === 0 ? 'inc' : `down${depth}.conv`, pooled, from, width);
    skips.push({ tensor: features, width });
    from = width;
  }
  for (const [step, { tensor, width }] of skips.slice(0, -1).reverse().entries()) {
    const module = `up${step + 1}`;
    const raised = upConv(net, `${module}.up`, features, from, width);
    const joined = net.op(module, 'Concat', [tensor, raised], { axis: { int: 1 } });
    features = doubleConv(net, `${module}.conv`, joined, 2 * width, width);
    from = width;
  }
  const logits = conv(net, 'outc', features, { from, to: classes, kernel: 1, rectified: false });
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes, image, image], from: logits }],
  );
}
