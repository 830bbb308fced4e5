import { nodeBytes } from '../build.ts';
import type { ByteSource } from '../byte-source.ts';
import { elementTypeOf } from '../element-type.ts';
import type { GraphNode, OnnxModel } from '../model.ts';
import type { Initializer } from '../model-spec.ts';
import { asFloats, float32 } from './floats.ts';
import { halvesOf } from './half-weight.ts';
import { nameMaker, type Rewritten, renameNode } from './rewritten.ts';

/**
 * Operators that make floats of something else, or whose floats ONNX wants in single precision. They keep it, between
 * casts. Source: the type constraints of ONNX's operators, and the block list of onnxconverter-common.
 */
const keepSingle =
  /^(Cast|CastLike|ConstantOfShape|CumSum|EyeLike|Max|Min|Multinomial|NonMaxSuppression|OneHot|Random.*|Range|Resize|RoiAlign|TopK|Upsample|.*Quantize.*|QLinear.*|.*Integer)$/;

const isHalved = ({ opType, domain }: GraphNode) => domain === '' && !keepSingle.test(opType);

/** Where the two forms of a float tensor are, as far as they are needed. */
interface Forms {
  readonly half: string;
  readonly single: string;
}

/**
 * Turns single precision into half: weights and everything between the inputs and outputs, which keep their types.
 *
 * @param model its Constant nodes lifted, none of its nodes with a body
 * @param elementTypes of the tensors inside
 * @returns null where it has no weight in single precision
 */
export function rewriteHalf(
  source: ByteSource,
  model: OnnxModel,
  elementTypes: ReadonlyMap<string, number | null>,
): Rewritten | null {
  const outside = new Set([...model.inputs, ...model.outputs].map(({ name }) => name));
  const unique = nameMaker([
    ...outside,
    ...model.weights.keys(),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const typeOf = new Map([
    ...elementTypes,
    ...[...model.inputs, ...model.outputs].map(({ name, elementType }) => [name, elementType] as const),
    ...[...model.weights.values()].map(({ name, elementType }) => [name, elementType] as const),
  ]);
  const nodes: Uint8Array[] = [];
  const madeWeights: Initializer[] = [];
  const forms = new Map<string, Forms>();
  const present = new Set<string>();

  const formsOf = (name: string): Forms => {
    const known = forms.get(name);
    if (known !== undefined) return known;
    const keepsSingle = outside.has(name) || model.weights.has(name);
    const made = keepsSingle
      ? { half: unique(`${name}/half`), single: name }
      : { half: name, single: unique(`${name}/single`) };
    forms.set(name, made);
    return made;
  };
  const cast = (from: string, to: string, type: 'float16' | 'float32') =>
    nodes.push(
      nodeBytes({
        opType: 'Cast',
        inputs: [from],
        outputs: [to],
        attributes: { to: { int: elementTypeOf(type) } },
        name: unique(`${to}/cast`),
      }),
    );
  /** The name of a tensor's half or single form, which is made of the other where it isn't there yet. */
  const form = (name: string, half: boolean): string => {
    if (name === '' || typeOf.get(name) !== float32) return name;
    const { half: asHalf, single } = formsOf(name);
    const wanted = half ? asHalf : single;
    if (present.has(wanted)) return wanted;
    present.add(wanted);
    const weight = half ? asFloats(model.weights.get(name)) : null;
    if (weight !== null) {
      madeWeights.push({ name: asHalf, dtype: 'float16', shape: weight.dims, data: halvesOf(weight) });
    } else if (half) cast(single, asHalf, 'float16');
    else cast(asHalf, single, 'float32');
    return wanted;
  };

  for (const name of [...model.inputs.map((input) => input.name), ...model.weights.keys()]) {
    if (typeOf.get(name) === float32) present.add(formsOf(name).single);
  }
  for (const node of model.nodes) {
    const half = isHalved(node);
    const inputs = node.inputs.map((name) => form(name, half));
    const outputs = node.outputs.map((name) => {
      if (name === '' || typeOf.get(name) !== float32) return name;
      const made = half ? formsOf(name).half : formsOf(name).single;
      present.add(made);
      return made;
    });
    nodes.push(renameNode(source, node, inputs, outputs));
  }
  for (const { name } of model.outputs) form(name, false);
  return madeWeights.length === 0 ? null : { nodes, madeWeights };
}
