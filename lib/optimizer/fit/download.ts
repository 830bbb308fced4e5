import { weightsBytesPerMs } from '../../plan/init-estimate.ts';
import { median } from '../../statistics/quantile.ts';
import type { SampleGroup } from './sample-groups.ts';

const mb = 1_000_000;

/** How long a function takes to fetch so many MB of weights from S3 at init. */
export type DownloadMs = (weightMb: number, memoryMb: number) => number;

/** Modelled: 10 to 200 ms reported by others; the low end, in region. */
const firstByteMs = 30;

/** Modelled, at figures that others report of AWS. */
const fromAws: DownloadMs = (weightMb, memoryMb) =>
  firstByteMs + (weightMb * mb) / weightsBytesPerMs(memoryMb);

/** Measured on the embedded target, whose S3 is on the same machine: 438 MB in 1.3 to 2.3 s, n = 15, on the two vCPUs that init has. */
const fromHere: DownloadMs = (weightMb) => (weightMb * mb) / 290_000;

/**
 * What is believed of the target, until functions that do so were measured: then as many times that as they took.
 *
 * @param target of the profile
 */
export function fitDownload(target: string, groups: readonly SampleGroup[]): DownloadMs {
  const believed = target === 'local' ? fromHere : fromAws;
  const ratios = groups.flatMap(({ of, memoryMb, cold }) =>
    cold.flatMap(({ phases: { weightsMs } }) =>
      weightsMs === undefined ? [] : weightsMs / believed(of.weightBytes / mb, memoryMb),
    ),
  );
  if (ratios.length === 0) return believed;
  const factor = median(ratios);
  return (weightMb, memoryMb) => factor * believed(weightMb, memoryMb);
}
