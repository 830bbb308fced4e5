import type { Line } from './line-fit.ts';
import type { Times } from './times.ts';

const nothing: Line = { fixed: 0, perMb: 0 };

/** Times of partitions that run in the process that calls: running is all that they take. */
export const inProcess = (times: Times): Times => ({
  ...times,
  hop: { warm: nothing, coldFixedMs: 0, ownMs: () => 0, callerS3: nothing },
  workAt: (cpuFactor) => ({ ...times.workAt(cpuFactor), overhead: nothing }),
});
