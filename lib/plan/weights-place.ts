import { maxZipWeightBytes, tmpMb } from './lambda-limits.ts';

/** A part is fetched by one request: large enough that its first byte costs little, small enough to hold several. */
export const weightPartBytes = 8 * 1024 * 1024;

/** Where a function's weights come from, as far as its bill goes. */
export interface WeightsPlace {
  /** Of /tmp, MB. */
  readonly ephemeralStorageMb: number;
  /** Null where they come with the function's package. */
  readonly inS3: { readonly bytes: number; readonly gets: number } | null;
}

/** Weights that fit no package are kept in S3, and every cold start fetches them in parts into /tmp. */
export function weightsPlaceOf(weightBytes: number): WeightsPlace {
  if (weightBytes <= maxZipWeightBytes) return { ephemeralStorageMb: tmpMb.free, inS3: null };
  return {
    ephemeralStorageMb: Math.max(tmpMb.free, Math.ceil(weightBytes / 2 ** 20) + tmpMb.spare),
    inS3: { bytes: weightBytes, gets: Math.ceil(weightBytes / weightPartBytes) },
  };
}
