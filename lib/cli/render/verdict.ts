import type { Verification } from '../../plan/manifest.ts';
import { plural } from '../../plural.ts';

/** What a comparison of the chain with the unsplit model found, in a sentence. */
export function verdict(verification: Verification): string {
  const { exact, maxAbsDiff, maxRelDiff, runs, firstDifferingPartition: first } = verification;
  const inputs = `${plural(runs, 'set')} of inputs`;
  if (exact) return `Exact: the chain gives the bits of the unsplit model on ${inputs}.`;
  const where = first === null ? '' : `, first in partition ${first}`;
  return `Not exact: up to ${maxAbsDiff} apart, ${maxRelDiff} relative to the value, on ${inputs}${where}.`;
}
