import { Network, type ZooPlan } from './network.ts';

export interface ResnetSize {
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

/** A block's output has this many times the channels inside it. */
const expansion = 4;
const imageChannels = 3;

interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Scale of a batch normalisation: plain, or at the end of a residual branch, where less keeps the sum bounded. */
const gammas = { plain: [0.9, 1.1], branch: [0.2, 0.4] } as const;

function convNorm(
  net: Network,
  [conv, norm]: readonly [string, string],
  input: string,
  { from, to, kernel, stride }: Convolution,
  gamma: keyof typeof gammas = 'plain',
): string {
  const he = Math.sqrt(6 / (from * kernel * kernel));
  const pad = Math.floor(kernel / 2);
  const weight = net.parameter(`${conv}.weight`, [to, from, kernel, kernel], [-he, he]);
  const convolved = net.op(conv, 'Conv', [input, weight], {
    dilations: { ints: [1, 1] },
    group: { int: 1 },
    kernel_shape: { ints: [kernel, kernel] },
    pads: { ints: [pad, pad, pad, pad] },
    strides: { ints: [stride, stride] },
  });
  return net.op(
    norm,
    'BatchNormalization',
    [
      convolved,
      net.parameter(`${norm}.weight`, [to], gammas[gamma]),
      net.parameter(`${norm}.bias`, [to], [-0.1, 0.1]),
      net.buffer(`${norm}.running_mean`, [to], [-0.1, 0.1]),
      net.buffer(`${norm}.running_var`, [to], [0.9, 1.1]),
    ],
    { epsilon: { float: 1e-5 }, momentum: { float: 0.9 }, training_mode: { int: 0 } },
  );
}

/** 1x1, 3x3, 1x1 convolutions beside a shortcut. */
function bottleneck(net: Network, block: string, input: string, from: number, width: number, stride: number) {
  const to = width * expansion;
  const relu = (name: string, tensor: string) => net.op(`${block}.${name}`, 'Relu', [tensor]);
  const layer = (index: number): [string, string] => [`${block}.conv${index}`, `${block}.bn${index}`];

  const first = convNorm(net, layer(1), input, { from, to: width, kernel: 1, stride: 1 });
  const second = convNorm(net, layer(2), relu('relu', first), { from: width, to: width, kernel: 3, stride });
  const third = convNorm(
    net,
    layer(3),
    relu('relu', second),
    { from: width, to, kernel: 1, stride: 1 },
    'branch',
  );
  const shortcut =
    from === to && stride === 1
      ? input
      : convNorm(net, [`${block}.downsample.0`, `${block}.downsample.1`], input, {
          from,
          to,
          kernel: 1,
          stride,
        });
  return relu('relu', net.op(block, 'Add', [third, shortcut]));
}

/** ResNet with bottleneck blocks. `input` is float32 [1, 3, image, image], `logits` float32 [1, classes]. */
export function planResnet(
  name: string,
  { blocks, width, classes, image }: ResnetSize,
  seed: number,
): ZooPlan {
  const net = new Network(seed);
  const stem = convNorm(net, ['conv1', 'bn1'], 'input', {
    from: imageChannels,
    to: width,
    kernel: 7,
    stride: 2,
  });
  let features = net.op('maxpool', 'MaxPool', [net.op('relu', 'Relu', [stem])], {
    kernel_shape: { ints: [3, 3] },
    pads: { ints: [1, 1, 1, 1] },
    strides: { ints: [2, 2] },
  });
  let channels = width;
  for (const [stage, count] of blocks.entries()) {
    const inner = width * 2 ** stage;
    for (let block = 0; block < count; block += 1) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      features = bottleneck(net, `layer${stage + 1}.${block}`, features, channels, inner, stride);
      channels = inner * expansion;
    }
  }
  const pooled = net.op('avgpool', 'GlobalAveragePool', [features]);
  const flat = net.op('', 'Flatten', [pooled], { axis: { int: 1 } });
  const xavier = Math.sqrt(6 / (channels + classes));
  const logits = net.op(
    'fc',
    'Gemm',
    [
      flat,
      net.parameter('fc.weight', [classes, channels], [-xavier, xavier]),
      net.parameter('fc.bias', [classes], [-0.05, 0.05]),
    ],
    { transB: { int: 1 } },
  );
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, classes], from: logits }],
  );
}
