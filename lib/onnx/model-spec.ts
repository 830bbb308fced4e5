import type { WireDtype } from '../plan/dtype.ts';
import type { ByteStream } from './byte-stream.ts';

/** A size, or the name of one that is left open. */
type Dim = number | string;

/** Name and type of a tensor that enters or leaves a graph. */
export interface ValueSpec {
  readonly name: string;
  readonly dtype: WireDtype;
  /** Absent: the rank is unknown too. */
  readonly shape?: readonly Dim[];
}

/** A run of bytes in a file beside the model. */
interface ExternalRange {
  /** Path relative to the model's folder, with forward slashes. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A tensor with its elements: row-major, little-endian, product(shape) x element size bytes. */
export interface TensorContent {
  readonly dtype: WireDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array | ByteStream | ExternalRange;
}

/** A tensor that is part of the model: a weight. */
export interface Initializer extends TensorContent {
  readonly name: string;
}

/** The value of a node's attribute, keyed by its ONNX type. */
export type AttributeSpec =
  | { readonly int: number | bigint }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly (number | bigint)[] }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorContent }
  | { readonly graph: GraphSpec };

export interface NodeSpec {
  readonly opType: string;
  /** An empty name stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  /** @default '' the standard operators */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
}

/** A graph: the model's own, or the body of an If, Loop or Scan. */
export interface GraphSpec {
  readonly name: string;
  /** In an order in which each node's inputs come before it. */
  readonly nodes: readonly NodeSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
  readonly initializers?: readonly Initializer[];
  /** Types of tensors inside the graph (`value_info`). */
  readonly values?: readonly ValueSpec[];
}

export interface ModelSpec {
  readonly graph: GraphSpec;
  /** @default 8 */
  readonly irVersion?: number;
  /** Operator set version by domain. @default { '': 17 } */
  readonly opsets?: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
}
