import { dtypeBytes } from '../../plan/dtype.ts';
import type { AttributeSpec, GraphSpec, Initializer, ModelSpec, NodeSpec, ValueSpec } from '../model-spec.ts';
import { uniformFloats } from '../random-weights.ts';

/** A model of the zoo before its weights are made. */
export interface ZooPlan {
  readonly model: ModelSpec;
  /** Trained values: weights without running statistics. */
  readonly parameters: number;
  /** Bytes of all initializers. */
  readonly weightBytes: number;
}

/** Values that a weight is spread over, evenly. */
export type Range = readonly [low: number, high: number];

/** A tensor that leaves a graph: its name and type, and the tensor inside that it is. */
type Output = ValueSpec & { readonly from: string };

type Attributes = Readonly<Record<string, AttributeSpec>>;

/** What a network and the bodies inside it share. */
interface Shared {
  readonly weights: Initializer[];
  /** How often each name of a node was given. */
  readonly uses: Map<string, number>;
  parameters: number;
}

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * Collects a model's nodes and weights, named the way a PyTorch export names them: the MatMul of module
 * `encoder.layer.0.output` is `/encoder/layer.0/output/MatMul`, what it gives `…/MatMul_output_0`.
 */
export class Network {
  readonly #seed: number;
  readonly #shared: Shared;
  readonly #nodes: NodeSpec[] = [];

  constructor(seed: number, shared: Shared = { weights: [], uses: new Map(), parameters: 0 }) {
    this.#seed = seed;
    this.#shared = shared;
  }

  /** Adds a node to a module ('' is the model itself) and returns the name of its output. */
  op(module: string, opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const [output] = this.ops(module, opType, inputs, 1, attributes);
    return output as string;
  }

  /** Adds a node of several outputs and returns their names. */
  ops(
    module: string,
    opType: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
  ): readonly string[] {
    const { uses } = this.#shared;
    const stem = `${module === '' ? '' : `/${module.replace(/\.(?!\d)/g, '/')}`}/${opType}`;
    const used = uses.get(stem) ?? 0;
    uses.set(stem, used + 1);
    const name = used === 0 ? stem : `${stem}_${used}`;
    const outputs = Array.from({ length: count }, (_, index) => `${name}_output_${index}`);
    this.#nodes.push({ name, opType, inputs, outputs, attributes });
    return outputs;
  }

  /** Adds a node of one value, or of a list of them, that doesn't depend on any input. */
  constant(
    module: string,
    dtype: 'float32' | 'int64' | 'bool',
    shape: readonly number[],
    values: readonly number[],
  ): string {
    const data = {
      float32: () => Float32Array.from(values),
      int64: () => BigInt64Array.from(values, BigInt),
      bool: () => Uint8Array.from(values),
    }[dtype]();
    return this.op(module, 'Constant', [], {
      value: { tensor: { dtype, shape, data: new Uint8Array(data.buffer) } },
    });
  }

  /** Adds a trained weight, spread evenly over the range, and returns its name. */
  parameter(name: string, shape: readonly number[], range: Range): string {
    this.#shared.parameters += elements(shape);
    return this.buffer(name, shape, range);
  }

  /** Adds a weight that isn't trained, such as a running mean, and returns its name. */
  buffer(name: string, shape: readonly number[], range: Range): string {
    const data = uniformFloats({ seed: this.#seed, name }, elements(shape), range);
    this.#shared.weights.push({ name, dtype: 'float32', shape, data });
    return name;
  }

  /**
   * A graph inside a node: a branch of an If, the body of a Loop or Scan. It may read every tensor around it; its
   * weights are the model's.
   *
   * @param build adds its nodes and returns what leaves it, made inside
   */
  body(
    name: string,
    inputs: readonly ValueSpec[],
    build: (inner: Network) => readonly Output[],
  ): AttributeSpec {
    const inner = new Network(this.#seed, this.#shared);
    return { graph: inner.#graph(name, inputs, build(inner)) };
  }

  /** The model, its outputs under their own names. */
  finish(name: string, inputs: readonly ValueSpec[], outputs: readonly Output[]): ZooPlan {
    const { weights, parameters } = this.#shared;
    return {
      model: {
        graph: { ...this.#graph(name, inputs, outputs), initializers: weights },
        metadata: { 'partita.zoo': name, 'partita.seed': String(this.#seed) },
      },
      parameters,
      weightBytes: weights.reduce((sum, { shape }) => sum + elements(shape) * dtypeBytes.float32, 0),
    };
  }

  #graph(name: string, inputs: readonly ValueSpec[], outputs: readonly Output[]): GraphSpec {
    const nodes = renamed(this.#nodes, new Map(outputs.map(({ from, name: output }) => [from, output])));
    return { name, nodes, inputs, outputs };
  }
}

/** Nodes with other names for some tensors, also where a body reads them. */
function renamed(nodes: readonly NodeSpec[], names: ReadonlyMap<string, string>): NodeSpec[] {
  const rename = (tensor: string) => names.get(tensor) ?? tensor;
  const inside = (attribute: AttributeSpec): AttributeSpec =>
    'graph' in attribute
      ? { graph: { ...attribute.graph, nodes: renamed(attribute.graph.nodes, names) } }
      : attribute;
  return nodes.map(({ attributes = {}, ...node }) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, attribute]) => [key, inside(attribute)]),
    ),
  }));
}
