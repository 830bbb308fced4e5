import { type WireDtype, wireDtypes } from '../plan/dtype.ts';

/** What the Open Inference Protocol calls each element type. */
export const datatypes: Readonly<Record<WireDtype, string>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
};

/** The element type of a datatype; undefined for one that no partition takes, such as BYTES. */
export const dtypeOf = (datatype: string): WireDtype | undefined =>
  wireDtypes.find((dtype) => datatypes[dtype] === datatype);
