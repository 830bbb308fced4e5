import { dtypeBytes } from '../../plan/tensor.ts';
import type { AttributeSpec, Initializer, ModelSpec, NodeSpec, ValueSpec } from '../model-spec.ts';
import { uniformFloats } from '../random-weights.ts';

/** A model of the zoo before its weights are made. */
export interface ZooPlan {
  readonly model: ModelSpec;
  /** Trained values: weights without running statistics. */
  readonly parameters: number;
  /** Bytes of all initializers. */
  readonly weightBytes: number;
}

type Range = readonly [low: number, high: number];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The output of the graph, and the tensor inside it that it is. */
type Output = ValueSpec & { readonly from: string };

/**
 * Collects a model's nodes and weights, named the way a PyTorch export names them: the MatMul of module
 * `encoder.layer.0.output` is `/encoder/layer.0/output/MatMul`, what it gives `…/MatMul_output_0`.
 */
export class Network {
  readonly #seed: number;
  readonly #nodes: NodeSpec[] = [];
  readonly #weights: Initializer[] = [];
  readonly #uses = new Map<string, number>();
  #parameters = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Adds a node to a module ('' is the model itself) and returns the name of its output. */
  op(
    module: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeSpec>> = {},
  ): string {
    const stem = `${module === '' ? '' : `/${module.replace(/\.(?!\d)/g, '/')}`}/${opType}`;
    const uses = this.#uses.get(stem) ?? 0;
    this.#uses.set(stem, uses + 1);
    const name = uses === 0 ? stem : `${stem}_${uses}`;
    const output = `${name}_output_0`;
    this.#nodes.push({ name, opType, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node of one number, or of a list of them, that doesn't depend on any input. */
  constant(module: string, dtype: 'float32' | 'int64', shape: readonly number[], values: readonly number[]) {
    const data =
      dtype === 'float32' ? Float32Array.from(values) : BigInt64Array.from(values, (value) => BigInt(value));
    return this.op(module, 'Constant', [], {
      value: { tensor: { dtype, shape, data: new Uint8Array(data.buffer) } },
    });
  }

  /** Adds a trained weight, spread evenly over the range, and returns its name. */
  parameter(name: string, shape: readonly number[], range: Range): string {
    this.#parameters += elements(shape);
    return this.buffer(name, shape, range);
  }

  /** Adds a weight that isn't trained, such as a running mean, and returns its name. */
  buffer(name: string, shape: readonly number[], range: Range): string {
    const data = uniformFloats({ seed: this.#seed, name }, elements(shape), range);
    this.#weights.push({ name, dtype: 'float32', shape, data });
    return name;
  }

  /** The model, its outputs under their own names. */
  finish(name: string, inputs: readonly ValueSpec[], outputs: readonly Output[]): ZooPlan {
    const renamed = new Map(outputs.map(({ from, name: output }) => [from, output]));
    const rename = (tensor: string) => renamed.get(tensor) ?? tensor;
    const nodes = this.#nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    return {
      model: {
        graph: { name, nodes, inputs, outputs, initializers: this.#weights },
        metadata: { 'partita.zoo': name, 'partita.seed': String(this.#seed) },
      },
      parameters: this.#parameters,
      weightBytes: this.#weights.reduce((sum, { shape }) => sum + elements(shape) * dtypeBytes.float32, 0),
    };
  }
}
