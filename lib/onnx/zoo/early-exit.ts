import { flatten, maxPool } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { instanceNorm } from './layers/normalisation.ts';
import { basic, residualStage, stem } from './layers/residual.ts';
import { lecun } from './layers/spread.ts';
import { Network, type ZooPlan } from './network.ts';

interface EarlyExitSize {
  /** Basic blocks of each stage. */
  readonly blocks: readonly number[];
  /** Channels of the first stage; doubled by each stage. */
  readonly width: number;
  readonly classes: number;
  /** Height and width of an input. */
  readonly image: number;
}

/**
 * The four stages of ResNet-18 (11,176,512 parameters; He et al. 2015, arXiv 1512.03385) with a classifier after each
 * but the first, as in BranchyNet (Teerapittayanon et al. 2017, arXiv 1709.01686).
 */
export const earlyExit: EarlyExitSize = { blocks: [2, 2, 2, 2], width: 64, classes: 1000, image: 224 };

/** The same graph, small enough for a test. */
export const earlyExitTiny: EarlyExitSize = { blocks: [1, 1, 1, 1], width: 8, classes: 10, image: 64 };

const imageChannels = 3;

/** Spread of a classifier's logits over 1000 classes: of two exits, the later is the surer. */
const spreadOf = (exit: number) => 3 + exit / 2;

/**
 * A classifier on [1, channels, side, side]. It looks at the largest value in each quarter, relative to the other
 * quarters: with random weights, averages would hardly differ from one image to the next.
 */
function classifier(
  net: Network,
  exit: number,
  input: string,
  channels: number,
  side: number,
  classes: number,
) {
  const module = `exit_${exit}`;
  const quarters = maxPool(net, module, input, Math.ceil(side / 2), Math.floor(side / 2));
  const spread = spreadOf(exit);
  const normed = instanceNorm(net, `${module}.norm`, quarters, channels, [0.9 * spread, 1.1 * spread]);
  return dense(net, `${module}.fc`, flatten(net, normed), 4 * channels, classes, lecun(4 * channels));
}

/**
 * A residual network with three exits. `input` is float32 [1, 3, image, image]; `exit_1`, `exit_2` and `exit_3` are the
 * float32 logits [1, classes] of its classifiers, from the earliest to the last.
 */
export function planEarlyExit(name: string, size: EarlyExitSize, seed: number): ZooPlan {
  const { blocks, width, classes, image } = size;
  const net = new Network(seed);
  let features = stem(net, 'input', imageChannels, width);
  const exits: string[] = [];
  for (const [index, count] of blocks.entries()) {
    features = residualStage(net, features, basic, index + 1, count, width);
    // Before the next stage, so that a cut behind it finds the exit done.
    if (index > 0)
      exits.push(
        classifier(net, index, features.output, features.channels, image / 2 ** (index + 2), classes),
      );
  }
  return net.finish(
    name,
    [{ name: 'input', dtype: 'float32', shape: [1, imageChannels, image, image] }],
    exits.map((from, index) => ({
      name: `exit_${index + 1}`,
      dtype: 'float32',
      shape: [1, classes],
      from,
    })),
  );
}
