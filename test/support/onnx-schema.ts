import protobuf from 'protobufjs';

/** Messages of onnx.proto of ONNX 1.23 (onnx-ml variant), field by field, without training and sharding details. */
const schema = `
syntax = "proto2";
package onnx;
message AttributeProto {
  optional string name = 1; optional string ref_attr_name = 21; optional string doc_string = 13;
  optional int32 type = 20;
  optional float f = 2; optional int64 i = 3; optional bytes s = 4;
  optional TensorProto t = 5; optional GraphProto g = 6;
  optional SparseTensorProto sparse_tensor = 22; optional TypeProto tp = 14;
  repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9;
  repeated TensorProto tensors = 10; repeated GraphProto graphs = 11;
  repeated SparseTensorProto sparse_tensors = 23; repeated TypeProto type_protos = 15;
}
message ValueInfoProto {
  optional string name = 1; optional TypeProto type = 2; optional string doc_string = 3;
  repeated StringStringEntryProto metadata_props = 4;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2;
  optional string name = 3; optional string op_type = 4; optional string domain = 7;
  optional string overload = 8;
  repeated AttributeProto attribute = 5; optional string doc_string = 6;
  repeated StringStringEntryProto metadata_props = 9;
  repeated bytes device_configurations = 10;
}
message ModelProto {
  optional int64 ir_version = 1; repeated OperatorSetIdProto opset_import = 8;
  optional string producer_name = 2; optional string producer_version = 3;
  optional string domain = 4; optional int64 model_version = 5; optional string doc_string = 6;
  optional GraphProto graph = 7; repeated StringStringEntryProto metadata_props = 14;
  repeated bytes training_info = 20; repeated FunctionProto functions = 25;
  repeated bytes configuration = 26;
}
message StringStringEntryProto { optional string key = 1; optional string value = 2; }
message TensorAnnotation {
  optional string tensor_name = 1; repeated StringStringEntryProto quant_parameter_tensor_names = 2;
}
message GraphProto {
  repeated NodeProto node = 1; optional string name = 2;
  repeated TensorProto initializer = 5; repeated SparseTensorProto sparse_initializer = 15;
  optional string doc_string = 10;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  repeated ValueInfoProto value_info = 13;
  repeated TensorAnnotation quantization_annotation = 14;
  repeated StringStringEntryProto metadata_props = 16;
}
message TensorProto {
  message Segment { optional int64 begin = 1; optional int64 end = 2; }
  repeated int64 dims = 1; optional int32 data_type = 2; optional Segment segment = 3;
  repeated float float_data = 4 [packed = true]; repeated int32 int32_data = 5 [packed = true];
  repeated bytes string_data = 6; repeated int64 int64_data = 7 [packed = true];
  optional string name = 8; optional string doc_string = 12; optional bytes raw_data = 9;
  repeated StringStringEntryProto external_data = 13; optional int32 data_location = 14;
  repeated double double_data = 10 [packed = true]; repeated uint64 uint64_data = 11 [packed = true];
  repeated StringStringEntryProto metadata_props = 16;
}
message SparseTensorProto {
  optional TensorProto values = 1; optional TensorProto indices = 2; repeated int64 dims = 3;
}
message TensorShapeProto {
  message Dimension {
    oneof value { int64 dim_value = 1; string dim_param = 2; }
    optional string denotation = 3;
  }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
  message Sequence { optional TypeProto elem_type = 1; }
  message Map { optional int32 key_type = 1; optional TypeProto value_type = 2; }
  message Optional { optional TypeProto elem_type = 1; }
  message SparseTensor { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
  message Opaque { optional string domain = 1; optional string name = 2; }
  oneof value {
    Tensor tensor_type = 1; Sequence sequence_type = 4; Map map_type = 5; Optional optional_type = 9;
    SparseTensor sparse_tensor_type = 8; Opaque opaque_type = 7;
  }
  optional string denotation = 6;
}
message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
message FunctionProto {
  optional string name = 1; repeated string input = 4; repeated string output = 5;
  repeated string attribute = 6; repeated AttributeProto attribute_proto = 11;
  repeated NodeProto node = 7; optional string doc_string = 8;
  repeated OperatorSetIdProto opset_import = 9; optional string domain = 10;
  optional string overload = 13; repeated ValueInfoProto value_info = 12;
  repeated StringStringEntryProto metadata_props = 14;
}
`;

interface DecodedEntry {
  readonly key: string;
  readonly value: string;
}

/** TensorProto. Every list is there, empty where the file has none; 64-bit integers are JavaScript numbers. */
export interface DecodedTensor {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly number[];
  readonly doubleData: readonly number[];
  readonly uint64Data: readonly number[];
  readonly stringData: readonly Uint8Array[];
  readonly externalData: readonly DecodedEntry[];
  readonly dataLocation?: number;
}

interface DecodedSparseTensor {
  readonly values: DecodedTensor;
  readonly indices: DecodedTensor;
  readonly dims: readonly number[];
}

export interface DecodedAttribute {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: DecodedTensor;
  readonly g?: DecodedGraph;
  readonly sparseTensor?: DecodedSparseTensor;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly Uint8Array[];
  readonly tensors: readonly DecodedTensor[];
  readonly graphs: readonly DecodedGraph[];
}

export interface DecodedNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly opType: string;
  readonly domain?: string;
  readonly attribute: readonly DecodedAttribute[];
}

/** ValueInfoProto; `type` holds one of the kinds of TypeProto. */
export interface DecodedValue {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType: number;
      readonly shape?: {
        readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[];
      };
    };
    readonly sequenceType?: object;
    readonly optionalType?: object;
    readonly mapType?: object;
  };
}

export interface DecodedGraph {
  readonly name: string;
  readonly node: readonly DecodedNode[];
  readonly initializer: readonly DecodedTensor[];
  readonly sparseInitializer: readonly DecodedSparseTensor[];
  readonly input: readonly DecodedValue[];
  readonly output: readonly DecodedValue[];
  readonly valueInfo: readonly DecodedValue[];
  readonly quantizationAnnotation: readonly {
    readonly tensorName: string;
    readonly quantParameterTensorNames: readonly DecodedEntry[];
  }[];
  readonly metadataProps: readonly DecodedEntry[];
}

interface DecodedFunction {
  readonly name: string;
  readonly domain?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly node: readonly DecodedNode[];
}

export interface DecodedModel {
  readonly irVersion: number;
  readonly producerName?: string;
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  readonly graph: DecodedGraph;
  readonly metadataProps: readonly DecodedEntry[];
  readonly functions: readonly DecodedFunction[];
}

// Tests write bodies that are nested deeper than the 100 messages a reader has to take.
protobuf.util.recursionLimit = 1000;

const { root } = protobuf.parse(schema);
const modelProto = root.lookupType('onnx.ModelProto');
const nodeProto = root.lookupType('onnx.NodeProto');

/** Decodes an ONNX file with a protobuf library and ONNX's own schema: nothing here is Partita's. */
export function decodeModel(bytes: Uint8Array): DecodedModel {
  const decoded: Record<string, unknown> = modelProto.toObject(modelProto.decode(bytes), {
    arrays: true,
    longs: Number,
  });
  if (!isModel(decoded)) throw new TypeError('no graph in the model');
  return decoded;
}

/**
 * The bytes of every node of a file's graph, by its results: each encoded again by itself, so that numbers of 64 bits,
 * whose last digits JavaScript's numbers lack, count to the last bit.
 */
export function encodedNodes(bytes: Uint8Array): Map<string, Buffer> {
  const graph: unknown = Reflect.get(modelProto.decode(bytes), 'graph');
  const nodes: unknown = typeof graph === 'object' && graph !== null ? Reflect.get(graph, 'node') : null;
  if (!Array.isArray(nodes)) throw new TypeError('no graph in the model');
  return new Map(nodes.map((node) => [node.output.join(), Buffer.from(nodeProto.encode(node).finish())]));
}

/** Encodes what `decodeModel` gave, changed or not. */
export const encodeModel = (model: DecodedModel): Buffer =>
  Buffer.from(modelProto.encode(modelProto.fromObject(model)).finish());

const isModel = (decoded: Record<string, unknown>): decoded is Record<string, unknown> & DecodedModel =>
  typeof decoded['graph'] === 'object';
