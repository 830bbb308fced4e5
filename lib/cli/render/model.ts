import type { Inspection } from '../../loop/inspect.ts';
import type { TensorSpec } from '../../plan/tensor.ts';
import { plural } from '../../plural.ts';
import { shorten, visible, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes, count, shape } from '../units.ts';

const shownTensors = 6;
const shownName = 40;

const short = (name: string) => shorten(visible(name), shownName);

const tensorList = (specs: readonly TensorSpec[]): string => {
  const shown = specs
    .slice(0, shownTensors)
    .map(({ name, dtype, shape: sizes }) => `${short(name)} ${dtype}${shape(sizes)}`);
  const rest = specs.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
};

/** What a model is, in some eight lines. */
export function renderModel(inspection: Inspection, width: number, paint: Paint): string {
  const { model, nodes, cutNodes, inputs, outputs, optimize, optimizeNote, dims } = inspection;
  const line = (label: string, text: string) => {
    const [first = '', ...others] = wrap(text, width - 10).split('\n');
    return [
      `${paint('dim', label.padEnd(10))}${first}`,
      ...others.map((each) => `${' '.repeat(10)}${each}`),
    ].join('\n');
  };
  const sizes = Object.entries(dims).map(([name, size]) => `${short(name)} = ${size}`);
  return [
    paint('bold', shorten(visible(model.name), width)),
    line('weights', weightsOf(inspection)),
    line(
      'graph',
      optimize === 'extended'
        ? `${plural(nodes, 'node')}, ${cutNodes} once ONNX Runtime has optimised it (${optimize})`
        : `${plural(nodes, 'node')}, ${optimizeNote === null ? `optimisation: ${optimize}` : 'not optimised'}`,
    ),
    line('inputs', tensorList(inputs)),
    line('outputs', tensorList(outputs)),
    ...(sizes.length > 0 ? [line('sizes', sizes.join(', '))] : []),
    line('fits', verdictOf(inspection)),
  ].join('\n');
}

/** Optimising folds what is computed from nothing but weights: that can be far more than the file holds. */
function weightsOf({ model, cutWeightBytes, optimize }: Inspection): string {
  const text = `${bytes(model.weightBytes)}, ${count(model.parameters)} parameters`;
  const isLarger = optimize === 'extended' && cutWeightBytes > 1.1 * model.weightBytes;
  return isLarger ? `${text}; ${bytes(cutWeightBytes)} once constants are computed` : text;
}

function verdictOf({ cutWeightBytes, limits }: Inspection): string {
  const { limitBytes, leastPartitions } = limits.zip;
  const limit = `a zip function holds ${bytes(limitBytes)} of weights`;
  if (leastPartitions === 1) return `one function: ${limit}`;
  if (leastPartitions === null) return `no zip function: one segment alone is over the limit; ${limit}`;
  return `no single zip function: ${bytes(cutWeightBytes)} against ${bytes(limitBytes)}; at least ${leastPartitions} partitions`;
}
