import type { CostPerMillion } from '../../lib/plan/plan.ts';

/** A million inferences that cost nothing. */
export const noCost: CostPerMillion = {
  durationUsd: 0,
  requestsUsd: 0,
  initUsd: 0,
  s3Usd: 0,
  logsUsd: 0,
  storageUsd: 0,
  orchestrationUsd: 0,
  provisionedUsd: 0,
  machinesUsd: 0,
  linksUsd: 0,
  totalUsd: 0,
};
