import type { ByteRange } from './wire-reader.ts';

/** Where the raw bytes of a weight lie. */
export interface WeightBytes {
  /** Absolute path of the file that holds them. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** A TensorProto: a weight, as its description and the place of its bytes. */
export interface Weight {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly elementType: number;
  readonly dims: readonly number[];
  readonly weightBytes: number;
  /** Raw bytes in this or another file; null when the values stand in a typed field of the TensorProto. */
  readonly raw: WeightBytes | null;
  /** The TensorProto itself, in `file`; for a sparse weight the SparseTensorProto. */
  readonly proto: ByteRange;
  /** Absolute path of the model file that describes it. */
  readonly file: string;
  readonly sparse: boolean;
}

export interface Attribute {
  readonly name: string;
  /** Value of an integer attribute; 0 for the others. */
  readonly integer: number;
  /** Value of a float attribute; 0 for the others. */
  readonly real: number;
  readonly tensor: Weight | null;
}

/** A NodeProto. */
export interface GraphNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  /** As in the file; an omitted optional input is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Outer values that the bodies of If, Loop and Scan read. */
  readonly captures: readonly string[];
  readonly attributes: readonly Attribute[];
  /** Tensors in its bodies: initialisers, and values of Constant nodes. */
  readonly bodyWeights: readonly Weight[];
  readonly proto: ByteRange;
}

/** A ValueInfoProto. */
export interface ValueInfo {
  readonly name: string;
  /** TensorProto.DataType; null for sequences, maps, optionals and sparse tensors. */
  readonly elementType: number | null;
  /** Sizes, names of symbolic sizes, null where nothing is said; null as a whole for unknown rank. */
  readonly dims: readonly (number | string | null)[] | null;
  readonly proto: ByteRange;
}

/** An ONNX file, read as byte ranges: everything but the weights' values. */
export interface OnnxModel {
  readonly file: string;
  readonly irVersion: number;
  /** Fields of ModelProto other than the graph, to be copied as they are. */
  readonly header: readonly ByteRange[];
  /** Name, docs and metadata of the graph, to be copied as they are. */
  readonly graphHeader: readonly ByteRange[];
  readonly opsets: ReadonlyMap<string, number>;
  readonly nodes: readonly GraphNode[];
  readonly weights: ReadonlyMap<string, Weight>;
  /** Inputs that are fed; initialisers listed as inputs (IR version 3) are in `overridable`. */
  readonly inputs: readonly ValueInfo[];
  readonly overridable: ReadonlyMap<string, ValueInfo>;
  readonly outputs: readonly ValueInfo[];
  readonly valueInfo: ReadonlyMap<string, ValueInfo>;
  /** Quantisation annotations by tensor. */
  readonly annotations: ReadonlyMap<string, ByteRange>;
  /** Absolute paths of the files that hold weights beside the model, sorted. */
  readonly externalFiles: readonly string[];
}
