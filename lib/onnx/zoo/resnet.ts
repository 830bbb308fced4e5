import { globalPool } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { bottleneck, residualStage, stem } from './layers/residual.ts';
import { Network, type ZooPlan } from './network.ts';

interface ResnetSize {
  /** Bottleneck blocks of each stage; every stage after the first halves the image. */
  readonly blocks: readonly number[];
  /** Channels inside a block of the first stage; doubled by each stage. */
  readonly width: number;
  readonly classes: number;
  /** Height and width of an input. */
  readonly image: number;
}

/** ResNet-50 v1.5: 25,557,032 parameters. Source: He et al. 2015, arXiv 1512.03385; torchvision. */
export const resnet50: ResnetSize = { blocks: [3, 4, 6, 3], width: 64, classes: 1000, image: 224 };

/** The same graph, small enough for a test. */
export const resnetTiny: ResnetSize = { blocks: [1, 2], width: 8, classes: 10, image: 32 };

const imageChannels = 3;

/** ResNet with bottleneck blocks. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes]. */
export function planResnet(
  name: string,
  { blocks, width, classes, image }: ResnetSize,
  seed: number,
): ZooPlan {
  const net = new Network(seed);
  let features = stem(net, 'input', imageChannels, width);
  for (const [index, count] of blocks.entries())
    features = residualStage(net, features, bottleneck, index + 1, count, width);
  const { output, channels } = features;
  const logits = dense(net, 'fc', globalPool(net, 'avgpool', output), channels, classes);
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes], from: logits }],
  );
}
