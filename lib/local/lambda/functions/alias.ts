/** A name for a version of a function, or for two that share its invocations. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Shares of the invocations that go to other versions, by version: from 0 to 1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

/** @param drawn from [0, 1) */
export function versionFor({ version, weights }: Alias, drawn: number): string {
  let reached = 0;
  for (const [other, weight] of Object.entries(weights)) {
    reached += weight;
    if (drawn < reached) return other;
  }
  return version;
}

/** Every version that it may lead to. */
export const versionsOf = ({ version, weights }: Alias): string[] => [version, ...Object.keys(weights)];
