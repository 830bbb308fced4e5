/** Keys of the stack's outputs. */
export const outputKeys = {
  /** Names of the functions, in the plan's order, separated by commas. */
  functionNames: 'FunctionNames',
  handoffBucket: 'HandoffBucketName',
} as const;
