import { describe, expect, it } from 'vitest';
import { planZooModel } from '../../../lib/onnx/zoo/plan.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** A convolution or dense layer with a bias. */
const layer = (from: number, to: number, kernel = 1) => from * to * kernel ** 2 + to;
/** A convolution and its normalisation. */
const convNorm = (from: number, to: number, kernel: number, groups = 1) =>
  (from / groups) * to * kernel ** 2 + 2 * to;
/** Layers of 3x3 convolutions, each of which reads what the one before it gives. */
const convolutions = (channels: readonly number[]) =>
  sum(channels.slice(1).map((to, index) => layer(channels[index] ?? 0, to, 3)));

function bert(): number {
  const [hidden, inner, norm] = [768, 3072, 2 * 768];
  const block = 4 * layer(hidden, hidden) + layer(hidden, inner) + layer(inner, hidden) + 2 * norm;
  return (30_522 + 512 + 2) * hidden + norm + 12 * block + layer(hidden, hidden);
}

function gpt2(): number {
  const [hidden, norm] = [768, 2 * 768];
  const attention = layer(hidden, 3 * hidden) + layer(hidden, hidden);
  const block = attention + layer(hidden, 4 * hidden) + layer(4 * hidden, hidden) + 2 * norm;
  return (50_257 + 1024) * hidden + 12 * block + norm;
}

function t5(): number {
  const [hidden, inner, bias] = [512, 2048, 32 * 8];
  const attention = 4 * hidden ** 2 + hidden;
  const feedForward = 2 * hidden * inner + hidden;
  return 32_128 * hidden + 6 * (3 * attention + 2 * feedForward) + 2 * (bias + hidden);
}

const alexnet = () =>
  layer(3, 64, 11) +
  layer(64, 192, 5) +
  convolutions([192, 384, 256, 256]) +
  layer(256 * 6 * 6, 4096) +
  layer(4096, 4096) +
  layer(4096, 1000);

const vgg = () =>
  convolutions([3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]) +
  layer(512 * 7 * 7, 4096) +
  layer(4096, 4096) +
  layer(4096, 1000);

/** Four stages; each block has a shortcut of its own where the stage begins with another width. */
function resnet(
  blocks: readonly number[],
  expansion: number,
  block: (from: number, width: number) => number,
) {
  let from = 64;
  const stages = blocks.flatMap((count, stage) =>
    Array.from({ length: count }, () => {
      const width = 64 * 2 ** stage;
      const to = width * expansion;
      const parameters = block(from, width) + (from === to ? 0 : convNorm(from, to, 1));
      from = to;
      return parameters;
    }),
  );
  return convNorm(3, 64, 7) + sum(stages);
}

const resnet50 = () =>
  resnet(
    [3, 4, 6, 3],
    4,
    (from, width) => convNorm(from, width, 1) + convNorm(width, width, 3) + convNorm(width, 4 * width, 1),
  ) + layer(2048, 1000);

const resnet18 = () =>
  resnet([2, 2, 2, 2], 1, (from, width) => convNorm(from, width, 3) + convNorm(width, width, 3));

const earlyExit = () =>
  resnet18() + sum([128, 256, 512].map((channels) => 2 * channels + layer(4 * channels, 1000)));

function mobilenet(): number {
  const stages = [1, 2, 3, 4, 3, 3, 1].map((count, stage) => ({ count, stage }));
  const channels = [16, 24, 32, 64, 96, 160, 320];
  let from = 32;
  const blocks = stages.flatMap(({ count, stage }) =>
    Array.from({ length: count }, () => {
      const to = channels[stage] ?? 0;
      const inner = stage === 0 ? from : 6 * from;
      const widen = stage === 0 ? 0 : convNorm(from, inner, 1);
      const parameters = widen + convNorm(inner, inner, 3, inner) + convNorm(inner, to, 1);
      from = to;
      return parameters;
    }),
  );
  return convNorm(3, 32, 3) + sum(blocks) + convNorm(320, 1280, 1) + layer(1280, 1000);
}

function unet(): number {
  const widths = [64, 128, 256, 512, 1024];
  const double = (from: number, to: number) => convNorm(from, to, 3) + convNorm(to, to, 3);
  const down = widths.map((to, depth) => double(depth === 0 ? 3 : to / 2, to));
  const up = widths.slice(0, -1).map((to) => layer(2 * to, to, 2) + double(2 * to, to));
  return sum([...down, ...up]) + layer(64, 1);
}

function controlFlow(): number {
  const [hidden, norm] = [512, 2 * 512];
  const cell = layer(2 * hidden, 2 * hidden) + layer(2 * hidden, hidden);
  const expert = layer(hidden, 2048) + layer(2048, hidden);
  const ponder = 2 * layer(hidden, hidden) + 2 * norm + 2 * layer(hidden, 1) + 2 * expert;
  return 16_000 * hidden + cell + norm + ponder + cell + layer(hidden, hidden) + layer(hidden, 1000);
}

describe('a plan of the zoo at real size', () => {
  it.each([
    ['bert-base', bert, 109_482_240],
    ['gpt2', gpt2, 124_439_808],
    ['encoder-decoder', t5, 60_506_624],
    ['alexnet', alexnet, 61_100_840],
    ['vgg-16', vgg, 138_357_544],
    ['resnet-50', resnet50, 25_557_032],
    ['mobilenet-v2', mobilenet, 3_504_872],
    ['unet', unet, 31_037_633],
    ['early-exit', earlyExit, 11_176_512 + 3_588_792],
    ['control-flow', controlFlow, 16_845_290],
  ])('%s has the parameters of its layers, as published', (name, formula, published) => {
    expect(formula()).toBe(published);
    const { model, parameters, weightBytes } = planZooModel(name);
    expect(parameters).toBe(published);
    const weights = (model.graph.initializers ?? []).map(({ name: weight, shape }) => ({
      isTrained: !weight.includes('.running_'),
      count: elements(shape),
    }));
    expect(sum(weights.map(({ isTrained, count }) => (isTrained ? count : 0)))).toBe(published);
    expect(4 * sum(weights.map(({ count }) => count))).toBe(weightBytes);
  });
});

describe('the plan of resnet-50', () => {
  it('has its 53 convolutions and 16 residual sums', () => {
    const { nodes } = planZooModel('resnet-50').model.graph;
    const count = (wanted: string) => nodes.filter(({ opType }) => opType === wanted).length;
    expect([count('Conv'), count('BatchNormalization'), count('Relu'), count('Add')]).toEqual([
      53, 53, 49, 16,
    ]);
  });
});
