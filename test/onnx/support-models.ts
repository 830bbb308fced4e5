import {
  constantWeights,
  diamond,
  externalData,
  fp16Chain,
  ifOuterScope,
  lateInput,
  loopOuterScope,
  sharedWeight,
  symbolicDims,
  tinyBert,
  tinyChain,
  tinyResnet,
} from '../support/models.ts';

interface SupportModel {
  readonly name: string;
  /** Writes its file into a folder of the running test. */
  readonly make: () => Promise<string>;
  readonly dims?: Readonly<Record<string, number>>;
}

/** Every model of test/support that ONNX Runtime runs. */
export const supportModels: readonly SupportModel[] = [
  { name: 'tiny-chain', make: async () => tinyChain().file },
  { name: 'diamond', make: async () => diamond().file },
  { name: 'if-outer-scope', make: async () => ifOuterScope().file },
  { name: 'loop-outer-scope', make: async () => loopOuterScope().file },
  { name: 'symbolic-dims', make: async () => symbolicDims().file, dims: { batch: 2, tokens: 3 } },
  { name: 'constant-weights', make: async () => constantWeights().file },
  { name: 'shared-weight', make: async () => sharedWeight().file },
  { name: 'external-data', make: async () => externalData().file },
  { name: 'late-input', make: async () => lateInput().file },
  { name: 'fp16-chain', make: async () => fp16Chain().file },
  { name: 'tiny-bert', make: async () => (await tinyBert()).file },
  { name: 'tiny-resnet', make: async () => (await tinyResnet()).file },
];
