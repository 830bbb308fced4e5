import { conv, relu } from '../../lib/onnx/zoo/layers/convolution.ts';
import { dense } from '../../lib/onnx/zoo/layers/dense.ts';
import { Network, type ZooPlan } from '../../lib/onnx/zoo/network.ts';

const channels = 16;
const side = 28;
const joint = channels * channels;
const trunk = 6;

/**
 * Two light streams over one image, whose outer product at each place goes through a heavy trunk: bilinear pooling as of
 * Lin et al. 2015, arXiv 1504.07889, with its product early. Before the product two narrow tensors cross, behind it one
 * that is eight times as wide. `input` is float32 [1, 3, 224, 224].
 */
export function planTwoStream(name: string, seed: number): ZooPlan {
  const net = new Network(seed);
  const stream = (module: string) => {
    const first = relu(
      net,
      `${module}.1`,
      conv(net, `${module}.0`, 'input', { from: 3, to: channels, kernel: 7, stride: 4, pad: 3 }),
    );
    return relu(
      net,
      `${module}.3`,
      conv(net, `${module}.2`, first, { from: channels, to: channels, kernel: 3, stride: 2 }),
    );
  };
  const reshaped = (module: string, tensor: string, shape: readonly number[]) =>
    net.op(module, 'Reshape', [tensor, net.constant(module, 'int64', [shape.length], shape)]);
  const rows = reshaped('rows', stream('a'), [1, channels, 1, side, side]);
  const columns = reshaped('columns', stream('b'), [1, 1, channels, side, side]);
  let features = reshaped('joint', net.op('joint', 'Mul', [rows, columns]), [1, joint, side, side]);
  for (let layer = 0; layer < trunk; layer++) {
    const convolved = conv(net, `trunk.${2 * layer}`, features, { from: joint, to: joint, kernel: 3 });
    features = relu(net, `trunk.${2 * layer + 1}`, convolved);
  }
  const pooled = net.op('pool', 'GlobalAveragePool', [features]);
  const logits = dense(net, 'classifier', reshaped('flat', pooled, [1, joint]), joint, 1000);
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, 3, 224, 224] }],
    [{ name: 'logits', dtype: 'float32', shape: [1, 1000], from: logits }],
  );
}
