import type { Inspection } from '../../loop/inspect.ts';
import { maxZipWeightBytes } from '../../plan/lambda-limits.ts';
import type { TensorSpec } from '../../plan/tensor.ts';
import { plural } from '../../plural.ts';
import { shorten, visible, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes, count, shape } from '../units.ts';

const shownTensors = 6;
const shownOperators = 8;
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
  const { model, nodes, cutNodes, inputs, outputs, operators, optimize, optimizeNote, dims } = inspection;
  const line = (label: string, text: string) => {
    const [first = '', ...others] = wrap(text, width - 10).split('\n');
    return [
      `${paint('dim', label.padEnd(10))}${first}`,
      ...others.map((each) => `${' '.repeat(10)}${each}`),
    ].join('\n');
  };
  const sizes = Object.entries(dims).map(([name, size]) => `${short(name)} = ${size}`);
  const shownOps = operators
    .slice(0, shownOperators)
    .map(({ opType, nodes: each }) => `${each} ${short(opType)}`);
  return [
    paint('bold', shorten(visible(model.name), width)),
    line('weights', `${bytes(model.weightBytes)}, ${count(model.parameters)} parameters`),
    line(
      'graph',
      optimize === 'extended'
        ? `${plural(nodes, 'node')}, ${cutNodes} once ONNX Runtime has optimised it (${optimize})`
        : `${plural(nodes, 'node')}, ${optimizeNote === null ? `optimisation: ${optimize}` : 'not optimised'}`,
    ),
    line('operators', [...shownOps, ...(operators.length > shownOperators ? ['...'] : [])].join(', ')),
    line('inputs', tensorList(inputs)),
    line('outputs', tensorList(outputs)),
    ...(sizes.length > 0 ? [line('sizes', sizes.join(', '))] : []),
    line('fits', verdictOf(inspection)),
  ].join('\n');
}

function verdictOf({ model, leastPartitions }: Inspection): string {
  const limit = `a zip function holds ${bytes(maxZipWeightBytes)} of weights`;
  if (leastPartitions === 1) return `one function: ${limit}`;
  if (leastPartitions === null) return `no zip function: one segment alone is over the limit; ${limit}`;
  return `no single zip function: ${bytes(model.weightBytes)} against ${bytes(maxZipWeightBytes)}; at least ${leastPartitions} partitions`;
}
