import type { TensorSpec } from '../plan/tensor.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { OnnxModel } from './model.ts';

/** Integers of an input nothing is known about stay below this, so that most vocabularies hold them. */
const defaultBound = 8;

/**
 * For each input that indexes a weight, the number of its rows: token ids must stay below the vocabulary.
 */
export function indexBounds(model: OnnxModel): ReadonlyMap<string, number> {
  const origin = new Map(model.inputs.map(({ name }) => [name, name]));
  const bounds = new Map<string, number>();
  for (const node of model.nodes) {
    const [first = '', second = ''] = node.inputs;
    if (/^(Cast|Squeeze|Unsqueeze|Reshape|Identity)$/.test(node.opType)) {
      const source = origin.get(first);
      const [output] = node.outputs;
      if (source !== undefined && output !== undefined) origin.set(output, source);
    }
    const input = origin.get(second);
    const weight = model.weights.get(first);
    if (node.opType !== 'Gather' || input === undefined || weight === undefined) continue;
    const axis = node.attributes.find(({ name }) => name === 'axis')?.integer ?? 0;
    const rows = weight.dims.at(axis) ?? defaultBound;
    bounds.set(input, Math.min(rows, bounds.get(input) ?? rows));
  }
  return bounds;
}

/**
 * One set of inputs: floats in [-1, 1), integers below their bound, ones for masks, true for booleans.
 *
 * @param specs concrete inputs
 * @param bounds see `indexBounds`
 */
export function seededInputs(
  specs: readonly TensorSpec[],
  bounds: ReadonlyMap<string, number>,
  seed: number,
): Map<string, Tensor> {
  const random = seededRandom(seed);
  return new Map(specs.map((spec) => [spec.name, seededTensor(spec, bounds.get(spec.name), random)]));
}

function seededTensor(spec: TensorSpec, bound: number | undefined, random: () => number): Tensor {
  const { dtype, shape, bytes, name } = spec;
  const data = new Uint8Array(bytes);
  const view = new DataView(data.buffer);
  const isMask = /mask/i.test(name);
  const integer = () => (isMask ? 1 : Math.floor(random() * (bound ?? defaultBound)));
  const real = () => random() * 2 - 1;
  const fill = (size: number, write: (at: number) => void) => {
    for (let at = 0; at < bytes; at += size) write(at);
  };
  if (dtype === 'float32') fill(4, (at) => view.setFloat32(at, real(), true));
  else if (dtype === 'float64') fill(8, (at) => view.setFloat64(at, real(), true));
  else if (dtype === 'float16') fill(2, (at) => view.setUint16(at, half(real()), true));
  else if (dtype === 'int64' || dtype === 'uint64') {
    fill(8, (at) => view.setBigInt64(at, BigInt(integer()), true));
  } else if (dtype === 'int32' || dtype === 'uint32') fill(4, (at) => view.setInt32(at, integer(), true));
  else if (dtype === 'int16' || dtype === 'uint16') fill(2, (at) => view.setInt16(at, integer(), true));
  else fill(1, (at) => view.setUint8(at, dtype === 'bool' ? 1 : integer()));
  return { dtype, shape, data };
}

/** Bits of the float16 nearest below |value| < 1 in magnitude: sign, exponent and truncated mantissa. */
function half(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const units = Math.floor(Math.abs(value) * 2 ** 24);
  if (units < 2 ** 10) return sign | units;
  const exponent = 31 - Math.clz32(units) - 10;
  return sign | ((exponent + 1) << 10) | ((units >>> exponent) & 0x3ff);
}
