import { relu6 } from './layers/activation.ts';
import { type Convolution, convNorm, globalPool } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { Network, type ZooPlan } from './network.ts';

/** A run of inverted residuals; the first of them has the stride. */
interface Stage {
  /** Channels inside, as a multiple of those it reads. */
  readonly expansion: number;
  readonly channels: number;
  readonly blocks: number;
  readonly stride: number;
}

interface MobilenetSize {
  /** Channels of the first convolution. */
  readonly stem: number;
  readonly stages: readonly Stage[];
  /** Channels of the last convolution. */
  readonly last: number;
  readonly classes: number;
  /** Height and width of an input. */
  readonly image: number;
}

const stage = (expansion: number, channels: number, blocks: number, stride: number): Stage => ({
  expansion,
  channels,
  blocks,
  stride,
});

/** MobileNetV2: 3,504,872 parameters. Source: Sandler et al. 2018, arXiv 1801.04381, table 2. */
export const mobilenetV2: MobilenetSize = {
  stem: 32,
  stages: [
    stage(1, 16, 1, 1),
    stage(6, 24, 2, 2),
    stage(6, 32, 3, 2),
    stage(6, 64, 4, 2),
    stage(6, 96, 3, 1),
    stage(6, 160, 3, 2),
    stage(6, 320, 1, 1),
  ],
  last: 1280,
  classes: 1000,
  image: 224,
};

/** The same graph, small enough for a test. */
export const mobilenetTiny: MobilenetSize = {
  stem: 8,
  stages: [stage(1, 4, 1, 1), stage(6, 8, 2, 2)],
  last: 32,
  classes: 10,
  image: 32,
};

const imageChannels = 3;

/** A convolution, its normalisation and a ReLU6, named as torchvision names them. */
function convNormRelu6(net: Network, module: string, input: string, convolution: Convolution): string {
  return relu6(net, `${module}.2`, convNorm(net, [`${module}.0`, `${module}.1`], input, convolution));
}

/** Widened, convolved channel by channel, narrowed without an activation; added to the input where that is alike. */
function invertedResidual(
  net: Network,
  module: string,
  input: string,
  { from, to, expansion, stride }: { from: number; to: number; expansion: number; stride: number },
): string {
  const inner = from * expansion;
  const isResidual = stride === 1 && from === to;
  let index = 0;
  const next = () => `${module}.conv.${index++}`;
  const widened = expansion === 1 ? input : convNormRelu6(net, next(), input, { from, to: inner, kernel: 1 });
  const depthwise = { from: inner, to: inner, kernel: 3, stride, groups: inner };
  const mixed = convNormRelu6(net, next(), widened, depthwise);
  const narrow = { from: inner, to, kernel: 1, rectified: false };
  const narrowed = convNorm(net, [next(), next()], mixed, narrow, isResidual ? 'branch' : 'plain');
  return isResidual ? net.op(module, 'Add', [input, narrowed]) : narrowed;
}

/** MobileNetV2. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes]. */
export function planMobilenet(name: string, size: MobilenetSize, seed: number): ZooPlan {
  const { stem, stages, last, classes, image } = size;
  const net = new Network(seed);
  let features = convNormRelu6(net, 'features.0', 'input', {
    from: imageChannels,
    to: stem,
    kernel: 3,
    stride: 2,
  });
  let from = stem;
  let index = 1;
  for (const { expansion, channels: to, blocks, stride } of stages) {
    for (let block = 0; block < blocks; block += 1) {
      const shape = { from, to, expansion, stride: block === 0 ? stride : 1 };
      features = invertedResidual(net, `features.${index}`, features, shape);
      from = to;
      index += 1;
    }
  }
  const wide = convNormRelu6(net, `features.${index}`, features, { from, to: last, kernel: 1 });
  const logits = dense(net, 'classifier.1', globalPool(net, '', wide), last, classes);
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes], from: logits }],
  );
}
