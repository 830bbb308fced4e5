import { type Convolution, conv, flatten, maxPool, relu } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { he } from './layers/spread.ts';
import { Network, type ZooPlan } from './network.ts';

interface AlexnetSize {
  /** Channels of the five convolutions. */
  readonly channels: readonly [number, number, number, number, number];
  /** Values of the two hidden dense layers. */
  readonly hidden: number;
  readonly classes: number;
  /** Height and width of an input; at least 63. */
  readonly image: number;
}

/** AlexNet as of torchvision: 61,100,840 parameters. Source: Krizhevsky 2014, arXiv 1404.5997. */
export const alexnet: AlexnetSize = {
  channels: [64, 192, 384, 256, 256],
  hidden: 4096,
  classes: 1000,
  image: 224,
};

/** The same graph, small enough for a test. */
export const alexnetTiny: AlexnetSize = { channels: [4, 8, 12, 8, 8], hidden: 32, classes: 10, image: 63 };

const imageChannels = 3;

/** AlexNet. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes]. */
export function planAlexnet(name: string, size: AlexnetSize, seed: number): ZooPlan {
  const { channels, hidden, classes, image } = size;
  const [c1, c2, c3, c4, c5] = channels;
  const net = new Network(seed);
  const layer = (index: number, input: string, convolution: Convolution) =>
    relu(net, `features.${index + 1}`, conv(net, `features.${index}`, input, convolution));
  const pool = (index: number, input: string) => maxPool(net, `features.${index}`, input, 3, 2);

  const first = pool(2, layer(0, 'input', { from: imageChannels, to: c1, kernel: 11, stride: 4, pad: 2 }));
  const second = pool(5, layer(3, first, { from: c1, to: c2, kernel: 5 }));
  const third = layer(6, second, { from: c2, to: c3, kernel: 3 });
  const fourth = layer(8, third, { from: c3, to: c4, kernel: 3 });
  const fifth = pool(12, layer(10, fourth, { from: c4, to: c5, kernel: 3 }));

  const pooled = (side: number) => Math.floor((side - 3) / 2) + 1;
  const side = pooled(pooled(pooled(Math.floor((image - 7) / 4) + 1)));
  const flat = flatten(net, fifth);
  const sixth = relu(
    net,
    'classifier.2',
    dense(net, 'classifier.1', flat, c5 * side * side, hidden, he(c5 * side * side)),
  );
  const seventh = relu(net, 'classifier.5', dense(net, 'classifier.4', sixth, hidden, hidden, he(hidden)));
  const logits = dense(net, 'classifier.6', seventh, hidden, classes);
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes], from: logits }],
  );
}
