import type { Sample } from '../../plan/profile.ts';
import { needsS3 } from '../payload.ts';
import { medianOf, type SampleGroup } from './sample-groups.ts';

/** Modelled, until measured: first byte of an S3 request. Source: 10-200 ms reported by others; the low end, in region. */
const firstByteMs = 30;
/** Modelled, until measured: 60-90 MB/s a connection reported by others. */
const bytesPerMs = 75_000;

/** Time to put or get one object, by its size. */
export type S3TransferMs = (bytes: number) => number;

const modelledMs: S3TransferMs = (bytes) => firstByteMs + bytes / bytesPerMs;

/** What the function itself waited for S3. */
export const functionS3MsOf = ({ phases }: Sample): number => phases.fetchMs + phases.storeMs;

/** The modelled time, scaled to what the functions that handed over by S3 took. */
export function fitS3Transfer(groups: readonly SampleGroup[]): S3TransferMs {
  let measured = 0;
  let modelled = 0;
  for (const { of, warm } of groups) {
    if (warm.length === 0) continue;
    // Of tensors that travel inline the handler's clock tells microseconds, which are no transfer.
    if (needsS3(of.tensorBytesIn)) {
      measured += medianOf(warm, ({ phases }) => phases.fetchMs);
      modelled += modelledMs(of.tensorBytesIn);
    }
    if (needsS3(of.tensorBytesOut)) {
      measured += medianOf(warm, ({ phases }) => phases.storeMs);
      modelled += modelledMs(of.tensorBytesOut);
    }
  }
  const scale = modelled === 0 ? 1 : measured / modelled;
  return (bytes) => scale * modelledMs(bytes);
}
