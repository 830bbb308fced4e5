import type { Image } from '../samples/image.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Parting } from './attack.ts';
import { type Features, type Matrix, makeMatrix } from './matrix.ts';
import { makeSketch } from './sketch.ts';
import { rowAt, type Targets } from './targets.ts';

/**
 * How an attacker looks at an image who knows that a map of features has places: square by square, each from the activations around
 * its place, with what it learnt of all places together. A row is a square of an image.
 */
export interface LocalView {
  /** Pixels a side of a square. */
  readonly cell: number;
  readonly down: number;
  readonly across: number;
  /** Sample and square of each row: those that are learnt from, those that are chosen by, and all squares of held-out images. */
  readonly rows: readonly { readonly sample: number; readonly square: number }[];
  readonly parting: Parting;
}

/** Rows to learn from and to choose by. More are hardly stronger, and slower by their cube. */
const counts = { train: 512, validation: 128 } as const;
const cells = [4, 8, 16] as const;
/** Activations around a square are projected onto so many. */
const columnsEach = 1024;

/** The finest view for which a map has a place for each square; null where it has none. */
export function cellFor(
  shape: readonly number[],
  { height, width }: Pick<Image, 'height' | 'width'>,
): number | null {
  const [, , down = 0, across = 0] = shape;
  if (shape.length !== 4 || shape[0] !== 1) return null;
  return cells.find((cell) => height / cell <= down && width / cell <= across) ?? null;
}

/** @param parting of the samples */
export function localView(
  cell: number,
  { height, width }: Pick<Image, 'height' | 'width'>,
  { train, validation, heldOut }: Parting,
  seed: number,
): LocalView {
  const [down, across] = [height / cell, width / cell];
  const squares = down * across;
  const random = seededRandom(seed);
  /** Each sample in turn, each time another square of it. */
  const draw = (samples: readonly number[], most: number) => {
    const orders = samples.map(() => shuffled(squares, random));
    return Array.from({ length: Math.min(most, samples.length * squares) }, (_, at) => {
      const turn = at % samples.length;
      return { sample: samples[turn]!, square: orders[turn]![Math.floor(at / samples.length)]! };
    });
  };
  const learnt = draw(train, counts.train);
  const chosen = draw(validation, counts.validation);
  const judged = heldOut.flatMap((sample) =>
    Array.from({ length: squares }, (_, square) => ({ sample, square })),
  );
  const numbered = (rows: readonly unknown[], from: number) => rows.map((_, at) => from + at);
  return {
    cell,
    down,
    across,
    rows: [...learnt, ...chosen, ...judged],
    parting: {
      train: numbered(learnt, 0),
      validation: numbered(chosen, learnt.length),
      heldOut: numbered(judged, learnt.length + chosen.length),
    },
  };
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Activations around squares, gathered sample by sample. */
export function gatherLocal(
  { rows, down, across }: LocalView,
  shape: readonly number[],
  seed: number,
): { add(sample: number, elements: ArrayLike<number>): void; features(): Features } {
  const [, channels = 0, height = 0, width = 0] = shape;
  // A place more on each side: what a filter of three saw there.
  const high = Math.ceil(height / down) + 2;
  const wide = Math.ceil(width / across) + 2;
  const sketch = makeSketch(channels * high * wide, seed, columnsEach);
  const data = new Float32Array(rows.length * sketch.columns);
  const window = new Float32Array(channels * high * wide);
  const bySample = new Map<number, number[]>();
  rows.forEach(({ sample }, row) => void bySample.set(sample, [...(bySample.get(sample) ?? []), row]));
  return {
    add(sample, elements) {
      for (const row of bySample.get(sample) ?? []) {
        const { square } = rows[row]!;
        const top = Math.floor((Math.floor(square / across) * height) / down) - 1;
        const left = Math.floor(((square % across) * width) / across) - 1;
        let at = 0;
        for (let channel = 0; channel < channels; channel++) {
          for (let y = top; y < top + high; y++) {
            for (let x = left; x < left + wide; x++, at++) {
              const isInside = y >= 0 && y < height && x >= 0 && x < width;
              window[at] = isInside ? elements[(channel * height + y) * width + x]! : 0;
            }
          }
        }
        sketch.add(window, data.subarray(row * sketch.columns, (row + 1) * sketch.columns));
      }
    },
    features: () => ({ rows: rows.length, columns: sketch.columns, data }),
  };
}

/** The squares of images, a row each. */
export function squaresOf({ rows, cell, across }: LocalView, { features, image }: Targets): Features {
  const { channels, height, width } = image ?? { channels: 0, height: 0, width: 0 };
  const columns = channels * cell * cell;
  const data = new Float32Array(rows.length * columns);
  rows.forEach(({ sample, square }, row) => {
    const whole = rowAt(features, sample);
    eachPixel(square, { cell, across, channels, height, width }, (at, pixel) => {
      data[row * columns + at] = whole[pixel]!;
    });
  });
  return { rows: rows.length, columns, data };
}

/** Whole images from the squares of each, in the order of the view's held-out rows. */
export function assemble(
  squares: Matrix,
  { cell, down, across }: LocalView,
  { image, features }: Targets,
): Matrix {
  const { channels, height, width } = image ?? { channels: 0, height: 0, width: 0 };
  const each = down * across;
  const images = makeMatrix(squares.rows / each, features.columns);
  for (let row = 0; row < squares.rows; row++) {
    const start = Math.floor(row / each) * features.columns;
    eachPixel(row % each, { cell, across, channels, height, width }, (at, pixel) => {
      images.data[start + pixel] = squares.data[row * squares.columns + at]!;
    });
  }
  return images;
}

/** Calls back with the place of each pixel in its square, and in its image. */
function eachPixel(
  square: number,
  of: { cell: number; across: number; channels: number; height: number; width: number },
  visit: (inSquare: number, inImage: number) => void,
): void {
  const top = Math.floor(square / of.across) * of.cell;
  const left = (square % of.across) * of.cell;
  let at = 0;
  for (let channel = 0; channel < of.channels; channel++) {
    for (let y = top; y < top + of.cell; y++) {
      for (let x = left; x < left + of.cell; x++, at++) visit(at, (channel * of.height + y) * of.width + x);
    }
  }
}
