/**
 * Environment variables of the functions of a plan. The coordinator finds `served-plan.json` beside its handler; only
 * where the partitions stand is in its environment, which Lambda bounds to 4 KB.
 */
export const functionEnv = {
  /** Of every function: the plan that it belongs to. An event of another plan is refused. */
  planHash: 'PARTITA_PLAN_HASH',
  /** Of every function: where tensors go that don't fit a payload. */
  handoffBucket: 'PARTITA_HANDOFF_BUCKET',
  /** Of the coordinator: ARNs of the partitions' function versions, in the plan's order, separated by commas. */
  functions: 'PARTITA_FUNCTIONS',
  /** Of a partition whose weights don't fit its package: the S3 object that `model.onnx.data` is read from. */
  weightsBucket: 'PARTITA_WEIGHTS_BUCKET',
  weightsKey: 'PARTITA_WEIGHTS_KEY',
  /** Bytes of that object. */
  weightsBytes: 'PARTITA_WEIGHTS_BYTES',
  /** SHA-256 of that object, in hexadecimal digits. */
  weightsSha256: 'PARTITA_WEIGHTS_SHA256',
  /** Of every function: the model's name, in its log and metrics. */
  model: 'PARTITA_MODEL',
} as const;

/** Name of the served plan's file beside the coordinator's handler. */
export const servedPlanFile = 'served-plan.json';
