import type { Network } from '../network.ts';
import { convNorm, maxPool, relu } from './convolution.ts';

/** A residual block: what it reads, what is inside, how far it shrinks the image. */
interface Block {
  readonly from: number;
  /** Channels of the convolutions inside. */
  readonly width: number;
  readonly stride: number;
}

/** A kind of block, and how many times `width` its output has. */
interface BlockKind {
  readonly expansion: number;
  build(net: Network, module: string, input: string, block: Block): string;
}

/** A 7x7 convolution and a pooling: a quarter of the image's height and width. */
export function stem(net: Network, input: string, channels: number, width: number): Features {
  const convolved = convNorm(net, ['conv1', 'bn1'], input, {
    from: channels,
    to: width,
    kernel: 7,
    stride: 2,
  });
  return { output: maxPool(net, 'maxpool', relu(net, 'relu', convolved), 3, 2, 1), channels: width };
}

const layer = (module: string, index: number) => [`${module}.conv${index}`, `${module}.bn${index}`] as const;

/** What a block computes, added to what it reads; a 1x1 convolution makes the two alike where they aren't. */
function addShortcut(net: Network, module: string, input: string, branch: string, block: Block, to: number) {
  const { from, stride } = block;
  const names = [`${module}.downsample.0`, `${module}.downsample.1`] as const;
  const isAlike = from === to && stride === 1;
  const shortcut = isAlike ? input : convNorm(net, names, input, { from, to, kernel: 1, stride });
  return relu(net, `${module}.relu`, net.op(module, 'Add', [branch, shortcut]));
}

/** Two 3x3 convolutions beside a shortcut. */
export const basic: BlockKind = {
  expansion: 1,
  build(net, module, input, block) {
    const { from, width, stride } = block;
    const first = convNorm(net, layer(module, 1), input, { from, to: width, kernel: 3, stride });
    const inner = relu(net, `${module}.relu`, first);
    const second = convNorm(net, layer(module, 2), inner, { from: width, to: width, kernel: 3 }, 'branch');
    return addShortcut(net, module, input, second, block, width);
  },
};

/** 1x1, 3x3, 1x1 convolutions beside a shortcut. */
export const bottleneck: BlockKind = {
  expansion: 4,
  build(net, module, input, block) {
    const { from, width, stride } = block;
    const to = 4 * width;
    const first = convNorm(net, layer(module, 1), input, { from, to: width, kernel: 1 });
    const narrow = relu(net, `${module}.relu`, first);
    const second = convNorm(net, layer(module, 2), narrow, { from: width, to: width, kernel: 3, stride });
    const inner = relu(net, `${module}.relu`, second);
    const third = convNorm(net, layer(module, 3), inner, { from: width, to, kernel: 1 }, 'branch');
    return addShortcut(net, module, input, third, block, to);
  },
};

/** A tensor [n, channels, h, w]. */
interface Features {
  readonly output: string;
  readonly channels: number;
}

/** The blocks of stage 1, 2, ...; every stage after the first doubles `firstWidth` and halves the image. */
export function residualStage(
  net: Network,
  input: Features,
  kind: BlockKind,
  stage: number,
  blocks: number,
  firstWidth: number,
): Features {
  const width = firstWidth * 2 ** (stage - 1);
  let { output, channels } = input;
  for (let index = 0; index < blocks; index += 1) {
    const stride = stage > 1 && index === 0 ? 2 : 1;
    output = kind.build(net, `layer${stage}.${index}`, output, { from: channels, width, stride });
    channels = width * kind.expansion;
  }
  return { output, channels };
}
