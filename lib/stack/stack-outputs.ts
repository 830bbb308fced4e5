/** Keys of the stack's outputs. */
export const outputKeys = {
  planHash: 'PlanHash',
  /** Names of the functions, in the plan's order, separated by commas. */
  functionNames: 'FunctionNames',
  /** Their versions, likewise. */
  functionVersions: 'FunctionVersions',
  handoffBucket: 'HandoffBucketName',
  /** URL of the coordinator. */
  endpoint: 'Endpoint',
  stateMachine: 'StateMachineArn',
} as const;
