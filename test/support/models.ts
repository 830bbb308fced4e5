import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphSpec, Initializer, NodeSpec } from '../../lib/onnx/model-spec.ts';
import { buildZooModel } from '../../lib/onnx/zoo/build-zoo-model.ts';
import type { WireDtype } from '../../lib/plan/dtype.ts';
import {
  blockNodes,
  blockWeights,
  halfWeight,
  node,
  scalar,
  upTo,
  value,
  weight,
  writeModel,
} from './model-parts.ts';
import { temporaryFolder } from './temporary-folder.ts';

export { temporaryFolder } from './temporary-folder.ts';

interface Size {
  /** Blocks one after the other. @default 3 */
  readonly blocks?: number;
  /** Width of every tensor. @default 8 */
  readonly hidden?: number;
}

/** Names of the tensors between the blocks, the last block's included. */
const boundaries = (blocks: number) => upTo(blocks).map((index) => `block${index}`);

const chainWeights = (blocks: number, hidden: number) =>
  upTo(blocks).flatMap((index) => blockWeights(index, hidden));

const chainGraph = (
  name: string,
  blocks: number,
  shape: readonly (number | string)[],
  initializers: readonly Initializer[],
  dtype?: WireDtype,
): GraphSpec => ({
  name,
  nodes: upTo(blocks).flatMap((index) => blockNodes(index)),
  inputs: [value('block0', shape, dtype)],
  outputs: [value(`block${blocks}`, shape, dtype)],
  initializers,
});

/** Blocks of MatMul, Add, Relu; float32 [1, hidden] from `block0` to `block<blocks>`. Every tensor is a cut. */
export function tinyChain({ blocks = 3, hidden = 8 }: Size = {}) {
  const graph = chainGraph('tiny-chain', blocks, [1, hidden], chainWeights(blocks, hidden));
  return { ...writeModel(graph), boundaries: boundaries(blocks) };
}

/**
 * Residual blocks `block<i> = block<i-1> + MatMul(Relu(block<i-1>))`: one tensor wide between blocks, two
 * inside them.
 */
export function diamond({ blocks = 3, hidden = 8 }: Size = {}) {
  const written = writeModel({
    name: 'diamond',
    nodes: upTo(blocks).flatMap((index) => [
      node('Relu', [`block${index - 1}`], [`active${index}`]),
      node('MatMul', [`active${index}`, `weight${index}`], [`branch${index}`]),
      node('Add', [`block${index - 1}`, `branch${index}`], [`block${index}`]),
    ]),
    inputs: [value('block0', [1, hidden])],
    outputs: [value(`block${blocks}`, [1, hidden])],
    initializers: upTo(blocks).map((index) => weight(`weight${index}`, hidden, hidden)),
  });
  return { ...written, boundaries: boundaries(blocks) };
}

/**
 * Two blocks, then an If on input `flag` whose branches read the outer tensor `block1` (the If itself
 * doesn't list it) and the outer initializer `captured`; `result` is the branch's outcome plus `block2`.
 */
export function ifOuterScope({ hidden = 8 }: Size = {}) {
  const branch = (opType: string) => ({
    name: opType,
    nodes: [node(opType, ['block1', 'captured'], [`${opType}Outcome`])],
    inputs: [],
    outputs: [value(`${opType}Outcome`, [1, hidden])],
  });
  const written = writeModel({
    name: 'if-outer-scope',
    nodes: [
      ...blockNodes(1),
      ...blockNodes(2),
      node('If', ['flag'], ['outcome'], {
        then_branch: { graph: branch('Add') },
        else_branch: { graph: branch('Mul') },
      }),
      node('Add', ['outcome', 'block2'], ['result']),
    ],
    inputs: [value('block0', [1, hidden]), value('flag', [], 'bool')],
    outputs: [value('result', [1, hidden])],
    initializers: [...blockWeights(1, hidden), ...blockWeights(2, hidden), weight('captured', hidden)],
  });
  return { ...written, capturedTensor: 'block1', capturedWeight: 'captured' };
}

/**
 * Two blocks, then a Loop of three rounds over `block2` whose body reads the outer tensor `block1` and the
 * outer initializer `captured`: state = state * captured + block1.
 */
export function loopOuterScope({ hidden = 8 }: Size = {}) {
  const body = {
    name: 'body',
    nodes: [
      node('Identity', ['goOn'], ['goOnOut']),
      node('Mul', ['state', 'captured'], ['scaled']),
      node('Add', ['scaled', 'block1'], ['stateOut']),
    ],
    inputs: [value('round', [], 'int64'), value('goOn', [], 'bool'), value('state', [1, hidden])],
    outputs: [value('goOnOut', [], 'bool'), value('stateOut', [1, hidden])],
  };
  const written = writeModel({
    name: 'loop-outer-scope',
    nodes: [
      ...blockNodes(1),
      ...blockNodes(2),
      node('Loop', ['rounds', 'always', 'block2'], ['result'], { body: { graph: body } }),
    ],
    inputs: [value('block0', [1, hidden])],
    outputs: [value('result', [1, hidden])],
    initializers: [
      ...blockWeights(1, hidden),
      ...blockWeights(2, hidden),
      weight('captured', hidden),
      scalar('rounds', 'int64', 3),
      scalar('always', 'bool', 1),
    ],
  });
  return { ...written, capturedTensor: 'block1', capturedWeight: 'captured' };
}

/** `tinyChain` over [batch, tokens, hidden], where `batch` and `tokens` are left open. */
export function symbolicDims({ blocks = 2, hidden = 8 }: Size = {}) {
  const shape = ['batch', 'tokens', hidden];
  const graph = chainGraph('symbolic-dims', blocks, shape, chainWeights(blocks, hidden));
  return { ...writeModel(graph), dims: ['batch', 'tokens'], boundaries: boundaries(blocks) };
}

/** `tinyChain` with its weights in Constant nodes, all of them ahead of the others; no initializer. */
export function constantWeights({ blocks = 3, hidden = 8 }: Size = {}) {
  const weights = chainWeights(blocks, hidden);
  const graph = chainGraph('constant-weights', blocks, [1, hidden], []);
  const constants = weights.map((tensor) => node('Constant', [], [tensor.name], { value: { tensor } }));
  const written = writeModel({ ...graph, nodes: [...constants, ...graph.nodes] });
  const constantBytes = weights.reduce((sum, { data }) => sum + data.byteLength, 0);
  return { ...written, constantBytes, boundaries: boundaries(blocks) };
}

/**
 * A language model in small: the table `embedding` [20, hidden] turns int64 `ids` [1, 4] into the first
 * tensor and, transposed by a node that depends on no input, the last one into `logits` [1, 4, 20].
 */
export function sharedWeight({ blocks = 2, hidden = 8 }: Size = {}) {
  const vocabulary = 20;
  const written = writeModel({
    name: 'shared-weight',
    nodes: [
      node('Gather', ['embedding', 'ids'], ['block0']),
      ...upTo(blocks).flatMap((index) => blockNodes(index)),
      node('Transpose', ['embedding'], ['unembedding'], { perm: { ints: [1, 0] } }),
      node('MatMul', [`block${blocks}`, 'unembedding'], ['logits']),
    ],
    inputs: [value('ids', [1, 4], 'int64')],
    outputs: [value('logits', [1, 4, vocabulary])],
    initializers: [weight('embedding', vocabulary, hidden), ...chainWeights(blocks, hidden)],
  });
  return { ...written, sharedWeight: 'embedding', boundaries: ['block0', ...boundaries(blocks)] };
}

/** `tinyChain` with its weights in `weights.bin` beside it, each at a multiple of 64 bytes. */
export function externalData({ blocks = 3, hidden = 8 }: Size = {}) {
  const folder = temporaryFolder();
  const location = 'weights.bin';
  const parts: Buffer[] = [];
  let end = 0;
  const weights = chainWeights(blocks, hidden).map((tensor): Initializer => {
    const offset = Math.ceil(end / 64) * 64;
    parts.push(Buffer.alloc(offset - end), tensor.data);
    end = offset + tensor.data.length;
    return { ...tensor, data: { location, offset, length: tensor.data.length } };
  });
  writeFileSync(join(folder, location), Buffer.concat(parts));
  const written = writeModel(chainGraph('external-data', blocks, [1, hidden], weights), {}, folder);
  return { ...written, dataFile: join(folder, location), boundaries: boundaries(blocks) };
}

/** A chain each block of which multiplies by the input `mask` [1, hidden]. */
export function lateInput({ blocks = 3, hidden = 8 }: Size = {}) {
  const masked = (index: number): NodeSpec[] => [
    node('MatMul', [`block${index - 1}`, `weight${index}`], [`product${index}`]),
    node('Mul', [`product${index}`, 'mask'], [`block${index}`]),
  ];
  const written = writeModel({
    name: 'late-input',
    nodes: upTo(blocks).flatMap(masked),
    inputs: [value('block0', [1, hidden]), value('mask', [1, hidden])],
    outputs: [value(`block${blocks}`, [1, hidden])],
    initializers: upTo(blocks).map((index) => weight(`weight${index}`, hidden, hidden)),
  });
  return { ...written, boundaries: boundaries(blocks) };
}

/** A model that ONNX Runtime can't load: nobody has the operator `Frobnicate`. */
export function unknownOperator() {
  const written = writeModel({
    name: 'unknown-operator',
    nodes: [node('Relu', ['x'], ['active']), node('Frobnicate', ['active'], ['y'])],
    inputs: [value('x', [1, 8])],
    outputs: [value('y', [1, 8])],
  });
  return { ...written, operator: 'Frobnicate' };
}

/** `tinyChain` in float16. */
export function fp16Chain({ blocks = 3, hidden = 8 }: Size = {}) {
  const weights = upTo(blocks).flatMap((index) => [
    halfWeight(`weight${index}`, hidden, hidden),
    halfWeight(`bias${index}`, hidden),
  ]);
  const graph = chainGraph('fp16-chain', blocks, [1, hidden], weights, 'float16');
  return { ...writeModel(graph), boundaries: boundaries(blocks) };
}

/** BERT of two layers, 32 wide, over 16 tokens. */
export const tinyBert = () =>
  buildZooModel('bert-base', join(temporaryFolder(), 'tiny-bert.onnx'), { tiny: true });

/** ResNet of three bottleneck blocks over a 32 x 32 image. */
export const tinyResnet = () =>
  buildZooModel('resnet-50', join(temporaryFolder(), 'tiny-resnet.onnx'), { tiny: true });
