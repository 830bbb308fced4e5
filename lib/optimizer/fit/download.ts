import { networkBytesPerMs } from '../../plan/network-share.ts';
import { median } from '../../statistics/quantile.ts';
import type { SampleGroup } from './sample-groups.ts';

const mb = 1_000_000;

/** How long a function takes to fetch so many MB of weights from S3 at init. */
export type DownloadMs = (weightMb: number, memoryMb: number) => number;

/** Modelled: 10 to 200 ms reported by others; the low end, in region. */
const firstByteMs = 30;

/** Modelled, at figures that others report of AWS. The embedded target gives functions the same share of the network. */
const believed: DownloadMs = (weightMb, memoryMb) =>
  firstByteMs + (weightMb * mb) / networkBytesPerMs(memoryMb);

/** What is believed, until functions that do so were measured: then as many times that as they took. */
export function fitDownload(groups: readonly SampleGroup[]): DownloadMs {
  const ratios = groups.flatMap(({ of, memoryMb, cold }) =>
    cold.flatMap(({ phases: { weightsMs } }) =>
      weightsMs === undefined ? [] : weightsMs / believed(of.weightBytes / mb, memoryMb),
    ),
  );
  if (ratios.length === 0) return believed;
  const factor = median(ratios);
  return (weightMb, memoryMb) => factor * believed(weightMb, memoryMb);
}
