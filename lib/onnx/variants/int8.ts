import { nodeBytes } from '../build.ts';
import type { ByteSource } from '../byte-source.ts';
import { elementTypeOf } from '../element-type.ts';
import type { GraphNode, OnnxModel } from '../model.ts';
import type { AttributeSpec, Initializer } from '../model-spec.ts';
import { message } from '../wire-writer.ts';
import { minExternalBytes } from '../write-weight.ts';
import { asFloats, type FloatWeight, floatsOf } from './floats.ts';
import { type QuantisedWeight, quantiseColumns, quantiseRows, quantiseTransposed } from './int8-weight.ts';
import { attributeFields, copyNode, nameMaker, type Rewritten } from './rewritten.ts';

/** A node whose weight is quantised: how, and which node multiplies it. */
interface Product {
  readonly weight: FloatWeight;
  readonly opType: 'MatMulInteger' | 'ConvInteger';
  readonly quantise: (weight: FloatWeight) => QuantisedWeight;
  /** Shape of what is as long as there are channels, so that it lies along them in the answer. */
  readonly channelShape: (channels: number) => readonly number[];
}

const real = (node: GraphNode, name: string, absent: number) =>
  node.attributes.find((each) => each.name === name)?.real ?? absent;
const integer = (node: GraphNode, name: string, absent: number) =>
  node.attributes.find((each) => each.name === name)?.integer ?? absent;

const multiplies = new Set(['MatMul', 'Gemm', 'Conv']);

const along = (channels: number) => [channels];

/** What a node multiplies in int8, or null: only products of an activation with a weight of some size are worth it. */
function productOf(model: OnnxModel, node: GraphNode): Product | null {
  if (!multiplies.has(node.opType) || node.domain !== '') return null;
  const weight = asFloats(model.weights.get(node.inputs[1] ?? ''));
  if (weight === null || weight.weightBytes < minExternalBytes) return null;
  if (node.opType === 'MatMul' && weight.dims.length === 2) {
    return { weight, opType: 'MatMulInteger', quantise: quantiseColumns, channelShape: along };
  }
  const plain = real(node, 'alpha', 1) === 1 && real(node, 'beta', 1) === 1 && !integer(node, 'transA', 0);
  if (node.opType === 'Gemm' && plain) {
    const quantise = integer(node, 'transB', 0) ? quantiseTransposed : quantiseColumns;
    return { weight, opType: 'MatMulInteger', quantise, channelShape: along };
  }
  // Of grouped convolutions the weights are small, and ONNX Runtime has no fast kernel for them in int8.
  if (node.opType === 'Conv' && integer(node, 'group', 1) === 1) {
    const channelShape = (channels: number) => [channels, ...weight.dims.slice(2).map(() => 1)];
    return { weight, opType: 'ConvInteger', quantise: quantiseRows, channelShape };
  }
  return null;
}

const floatsAs = (name: string, shape: readonly number[], values: Float32Array): Initializer => ({
  name,
  dtype: 'float32',
  shape,
  data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

/** First operator set with DynamicQuantizeLinear. */
export const int8Opset = 11;

/**
 * Dynamic quantisation to int8: weights of MatMul, Gemm and Conv are quantised by channel, symmetrically; activations
 * to uint8 while it runs, by their own range. Both as in ONNX Runtime's `quantize_dynamic` with `per_channel` and `reduce_range`.
 *
 * @param model its Constant nodes lifted
 * @returns null where nothing in it can be quantised
 */
export function rewriteInt8(source: ByteSource, model: OnnxModel): Rewritten | null {
  const unique = nameMaker([
    ...model.weights.keys(),
    ...model.inputs.map(({ name }) => name),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const nodes: Uint8Array[] = [];
  const madeWeights: Initializer[] = [];
  const activations = new Map<string, { values: string; scale: string; zero: string }>();
  const weights = new Map<string, { values: string; scales: string }>();

  const add = (opType: string, inputs: string[], output: string, attributes = {}) =>
    nodes.push(
      nodeBytes({ opType, inputs, outputs: [output], attributes, name: unique(`${output}/${opType}`) }),
    );
  const quantisedActivation = (name: string) => {
    const known = activations.get(name);
    if (known !== undefined) return known;
    const made = {
      values: unique(`${name}/int8`),
      scale: unique(`${name}/scale`),
      zero: unique(`${name}/zero`),
    };
    const outputs = [made.values, made.scale, made.zero];
    nodes.push(
      nodeBytes({
        opType: 'DynamicQuantizeLinear',
        inputs: [name],
        outputs,
        name: unique(`${name}/quantise`),
      }),
    );
    activations.set(name, made);
    return made;
  };
  const quantisedWeight = ({ weight, opType, quantise, channelShape }: Product, transposed: boolean) => {
    const key = `${opType} ${transposed} ${weight.name}`;
    const known = weights.get(key);
    if (known !== undefined) return known;
    const { shape, data, scales } = quantise(weight);
    const made = { values: unique(`${weight.name}/int8`), scales: unique(`${weight.name}/scales`) };
    madeWeights.push({ name: made.values, dtype: 'int8', shape, data });
    madeWeights.push(floatsAs(made.scales, channelShape(scales.length), scales));
    weights.set(key, made);
    return made;
  };
  /** A bias, in a shape that lies along the channels. */
  const bias = (name: string, { channelShape }: Product): string => {
    const given = asFloats(model.weights.get(name));
    const shape = channelShape(given?.dims[0] ?? 1);
    if (shape.length === 1 || given === null) return name;
    const values = new Float32Array(given.weightBytes / 4);
    let at = 0;
    for (const chunk of floatsOf(given)) {
      values.set(chunk, at);
      at += chunk.length;
    }
    const made = unique(`${name}/along`);
    madeWeights.push(floatsAs(made, shape, values));
    return made;
  };
  const cast: Readonly<Record<string, AttributeSpec>> = { to: { int: elementTypeOf('float32') } };

  for (const node of model.nodes) {
    const product = productOf(model, node);
    const [input = '', , offset = ''] = node.inputs;
    const [output = ''] = node.outputs;
    const canAdd =
      offset === '' || product?.opType === 'MatMulInteger' || asFloats(model.weights.get(offset)) !== null;
    if (product === null || !canAdd) {
      nodes.push(copyNode(source, node));
      continue;
    }
    const activation = quantisedActivation(input);
    const weight = quantisedWeight(product, product.quantise === quantiseTransposed);
    const whole = unique(`${output}/whole`);
    const single = unique(`${output}/single`);
    const scale = unique(`${output}/scale`);
    const scaled = offset === '' ? output : unique(`${output}/scaled`);
    nodes.push(
      message(
        nodeBytes({
          opType: product.opType,
          inputs: [activation.values, weight.values, activation.zero],
          outputs: [whole],
          name: unique(`${output}/${product.opType}`),
        }),
        ...(product.opType === 'ConvInteger' ? attributeFields(source, node) : []),
      ),
    );
    add('Cast', [whole], single, cast);
    add('Mul', [activation.scale, weight.scales], scale);
    add('Mul', [single, scale], scaled);
    if (offset !== '') add('Add', [scaled, bias(offset, product)], output);
  }
  return madeWeights.length === 0 ? null : { nodes, madeWeights };
}
