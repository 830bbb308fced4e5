import type { Notify } from '../../host.ts';
import { openInnerValues } from '../../onnx/inner-values.ts';
import type { PreparedModel } from '../../onnx/prepare.ts';
import { openRuntime } from '../../onnx/runtime/runtime.ts';
import type { Cut } from '../../plan/segmentation.ts';
import { gatherRows } from '../../privacy/activation-rows.ts';
import type { Parting } from '../../privacy/attack.ts';
import type { Defence } from '../../privacy/defence.ts';
import { cellFor, gatherLocal, type LocalView, localView } from '../../privacy/local.ts';
import { gram, type Matrix, meanRow, type Products, productsWithFirst } from '../../privacy/matrix.ts';
import type { Seen } from '../../privacy/measure-cut.ts';
import type { Image } from '../../samples/image.ts';
import { seededRandom } from '../../statistics/random.ts';
import { numbersOf } from '../../tensors/numbers.ts';
import type { SampleSet } from '../samples/read-samples.ts';
import { applyDefence } from './apply-defence.ts';
import type { Aim } from './targets-of.ts';

/** The views that tensors at cuts have places for. @param image what attackers are after; null where it is none */
export function localViews(
  cuts: readonly Cut[],
  image: Omit<Image, 'data'> | null,
  parting: Parting,
  seed: number,
): LocalView[] {
  if (image === null) return [];
  const cells = cuts.flatMap(({ tensors }) => tensors.flatMap(({ shape }) => cellFor(shape, image) ?? []));
  return [...new Set(cells)].map((cell) => localView(cell, image, parting, seed));
}

/**
 * Runs the model on every sample, and keeps of each tensor that crosses a cut what an attacker is given.
 *
 * @returns gives what is seen of a cut: tensors that cross together count alike, however large they are
 */
export async function observe(
  prepared: PreparedModel,
  cuts: readonly Cut[],
  { inputs }: SampleSet,
  { positions, targets }: Aim,
  views: readonly LocalView[],
  defence: Defence | null,
  seed: number,
  notify: Notify,
): Promise<{ see(cut: Cut, train: readonly number[]): Seen }> {
  const specs = new Map(cuts.flatMap((cut) => cut.tensors.map((spec) => [spec.name, spec])));
  const cellOf = (shape: readonly number[]) =>
    targets.image === null ? null : cellFor(shape, targets.image);
  const gathered = new Map(
    [...specs.values()].map(({ name, shape }) => {
      const view = views.find(({ cell }) => cell === cellOf(shape));
      const local = view === undefined ? null : { view, rows: gatherLocal(view, shape, seed) };
      return [name, { whole: gatherRows(shape, inputs.length, seed, positions), local }];
    }),
  );
  const random = seededRandom(seed);
  const runtime = openRuntime(prepared.ref.file);
  try {
    const inner = await openInnerValues(prepared, [...specs.keys()], runtime);
    notify({ kind: 'step', text: 'running the model on samples' });
    for (const [sample, feeds] of inputs.entries()) {
      notify({ kind: 'advance', done: sample, total: inputs.length });
      const values = await inner.run(feeds);
      const seen = defence === null ? values : await applyDefence(defence, values, random);
      for (const [name, tensor] of seen) {
        const numbers = numbersOf(tensor);
        gathered.get(name)?.whole.add(numbers);
        gathered.get(name)?.local?.rows.add(sample, numbers);
      }
    }
  } finally {
    await runtime.close();
  }
  return {
    see({ tensors }, train) {
      const own = tensors.flatMap(({ name }) => gathered.get(name) ?? []);
      const whole = own.map((one) => {
        const features = one.whole.features();
        return gram(features, meanRow(features, train));
      });
      const local = own.flatMap((one) => one.local ?? []);
      const finest = Math.min(...local.map(({ view }) => view.cell));
      const near = local.filter(({ view }) => view.cell === finest);
      const [first] = near;
      return {
        whole: sumOf(whole.map((matrix) => [matrix, meanOf(train.map((row) => squareAt(matrix, row)))])),
        local:
          first === undefined
            ? null
            : { cell: finest, ...together(near.map(({ rows, view }) => productsIn(rows.features(), view))) },
      };
    },
  };
}

const squareAt = ({ columns, data }: Matrix, row: number) => data[row * columns + row] as number;

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const productsIn = (features: Parameters<typeof meanRow>[0], { parting }: LocalView): Products =>
  productsWithFirst(features, parting.train.length, meanRow(features, parting.train));

function together(parts: readonly Products[]): Products {
  const scales = parts.map(({ products, squares }) => meanOf([...squares.subarray(0, products.columns)]));
  const squares = parts.map(({ squares: data }): Matrix => ({ rows: data.length, columns: 1, data }));
  return {
    products: sumOf(parts.map(({ products }, at) => [products, scales[at] as number])),
    squares: sumOf(squares.map((matrix, at) => [matrix, scales[at] as number])).data,
  };
}

/** Matrices of one size added up, each divided by its scale; one whose scale is 0 tells nothing. */
function sumOf(parts: readonly (readonly [Matrix, number])[]): Matrix {
  const [[first] = [{ rows: 0, columns: 0, data: new Float64Array() }]] = parts;
  const data = new Float64Array(first.data.length);
  for (const [matrix, scale] of parts) {
    if (!(scale > 0)) continue;
    matrix.data.forEach((value, at) => {
      data[at] = (data[at] as number) + value / scale;
    });
  }
  return { rows: first.rows, columns: first.columns, data };
}
