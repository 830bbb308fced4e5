import { alexnet, alexnetTiny, planAlexnet } from './alexnet.ts';
import { bertBase, bertTiny, planBert } from './bert.ts';
import { controlFlow, controlFlowTiny, planControlFlow } from './control-flow.ts';
import { earlyExit, earlyExitTiny, planEarlyExit } from './early-exit.ts';
import { planT5, t5Small, t5Tiny } from './encoder-decoder.ts';
import { unknownZooModel } from './errors.ts';
import { gpt2Small, gpt2Tiny, planGpt2 } from './gpt2.ts';
import { mobilenetTiny, mobilenetV2, planMobilenet } from './mobilenet.ts';
import type { ZooPlan } from './network.ts';
import { planResnet, resnet50, resnetTiny } from './resnet.ts';
import { planUnet, unet, unetTiny } from './unet.ts';
import { planVgg, vgg16, vggTiny } from './vgg.ts';

export interface ZooOptions {
  /** The same graph, small enough for a test. @default false */
  readonly tiny?: boolean;
  /** An integer; the same one gives the same bytes. @default 0 */
  readonly seed?: number;
}

/** A model that the zoo can build. */
export interface ZooEntry {
  readonly name: string;
  /** What its shape is good for to try. */
  readonly goodFor: string;
  /** Trained values. */
  readonly parameters: number;
  readonly weightBytes: number;
}

interface Architecture {
  readonly goodFor: string;
  plan(name: string, tiny: boolean, seed: number): ZooPlan;
}

const architecture = <Size>(
  goodFor: string,
  plan: (name: string, size: Size, seed: number) => ZooPlan,
  real: Size,
  small: Size,
): Architecture => ({ goodFor, plan: (name, tiny, seed) => plan(name, tiny ? small : real, seed) });

const zoo = new Map<string, Architecture>([
  ['bert-base', architecture('a transformer with a padding mask', planBert, bertBase, bertTiny)],
  ['gpt2', architecture('KV cache, open sizes, a tied embedding', planGpt2, gpt2Small, gpt2Tiny)],
  ['encoder-decoder', architecture('T5: all layers read the encoder', planT5, t5Small, t5Tiny)],
  ['alexnet', architecture('a chain; heavy dense layers at its end', planAlexnet, alexnet, alexnetTiny)],
  ['vgg-16', architecture('a chain; most weights in one layer', planVgg, vgg16, vggTiny)],
  ['resnet-50', architecture('residual blocks: cuts 1 or 2 wide', planResnet, resnet50, resnetTiny)],
  ['mobilenet-v2', architecture('small: fits a device', planMobilenet, mobilenetV2, mobilenetTiny)],
  ['unet', architecture('long skips: wide cuts', planUnet, unet, unetTiny)],
  ['early-exit', architecture('three classifiers on one backbone', planEarlyExit, earlyExit, earlyExitTiny)],
  [
    'control-flow',
    architecture('If, Loop, Scan, sequences, nested', planControlFlow, controlFlow, controlFlowTiny),
  ],
]);

/** The models that the zoo can build. */
export const listZoo = (tiny = false): readonly ZooEntry[] =>
  [...zoo].map(([name, { goodFor, plan }]) => {
    const { parameters, weightBytes } = plan(name, tiny, 0);
    return { name, goodFor, parameters, weightBytes };
  });

/**
 * A model of the zoo with weights that are made only while they are written.
 *
 * @throws PartitaError P1150 when the zoo has no such model
 */
export function planZooModel(name: string, { tiny = false, seed = 0 }: ZooOptions = {}): ZooPlan {
  const found = zoo.get(name);
  if (found === undefined) throw unknownZooModel(name, [...zoo.keys()]);
  return found.plan(name, tiny, seed);
}
