import { conv, flatten, maxPool, relu } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { he } from './layers/spread.ts';
import { Network, type ZooPlan } from './network.ts';

interface VggSize {
  /** 3x3 convolutions of each stage; a pooling ends it and halves the image. */
  readonly stages: readonly number[];
  /** Channels of each stage. */
  readonly channels: readonly number[];
  /** Values of the two hidden dense layers. */
  readonly hidden: number;
  readonly classes: number;
  /** Height and width of an input. */
  readonly image: number;
}

/** VGG-16: 138,357,544 parameters. Source: Simonyan and Zisserman 2014, arXiv 1409.1556, configuration D. */
export const vgg16: VggSize = {
  stages: [2, 2, 3, 3, 3],
  channels: [64, 128, 256, 512, 512],
  hidden: 4096,
  classes: 1000,
  image: 224,
};

/** The same graph, small enough for a test. */
export const vggTiny: VggSize = {
  stages: [2, 2, 3],
  channels: [4, 8, 16],
  hidden: 32,
  classes: 10,
  image: 32,
};

const imageChannels = 3;

/** VGG. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes]. */
export function planVgg(name: string, size: VggSize, seed: number): ZooPlan {
  const { stages, channels, hidden, classes, image } = size;
  const net = new Network(seed);
  let features = 'input';
  let from = imageChannels;
  let index = 0;
  for (const [stage, count] of stages.entries()) {
    const to = channels[stage] ?? from;
    for (let each = 0; each < count; each += 1) {
      const convolved = conv(net, `features.${index}`, features, { from, to, kernel: 3 });
      features = relu(net, `features.${index + 1}`, convolved);
      from = to;
      index += 2;
    }
    features = maxPool(net, `features.${index}`, features, 2);
    index += 1;
  }
  const values = from * (image / 2 ** stages.length) ** 2;
  const flat = flatten(net, features);
  const first = relu(net, 'classifier.1', dense(net, 'classifier.0', flat, values, hidden, he(values)));
  const second = relu(net, 'classifier.4', dense(net, 'classifier.3', first, hidden, hidden, he(hidden)));
  const logits = dense(net, 'classifier.6', second, hidden, classes);
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes], from: logits }],
  );
}
