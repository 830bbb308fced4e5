/**
 * What the functions measure of themselves, in CloudWatch's embedded metric format: one value of each an invocation.
 * The coordinator's partition is called `coordinator`.
 */
export const functionMetrics = {
  namespace: 'Partita',
  dimensions: { model: 'Model', partition: 'Partition' },
  /** Name and unit, as CloudWatch has them. */
  latency: { Name: 'LatencyMs', Unit: 'Milliseconds' },
  /** 1 where the invocation was the first of its environment, else 0. */
  coldStart: { Name: 'ColdStart', Unit: 'Count' },
  /** 1 where it failed, else 0. */
  error: { Name: 'Error', Unit: 'Count' },
  /** The handler's own estimate of the billed duration, init included; the bill says REPORT. */
  billed: { Name: 'BilledMsEstimate', Unit: 'Milliseconds' },
} as const;

export const coordinatorName = 'coordinator';
