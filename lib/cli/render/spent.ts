import type { Profile } from '../../plan/profile.ts';
import { plural } from '../../plural.ts';
import { ms } from '../units.ts';

/** What a profile took, what a hop takes, and where the profile is. */
export function renderSpent({ invocations, seconds, spendUsd, hop }: Profile, file: string): string {
  const took = `${plural(invocations, 'invocation')} of ${Math.round(seconds)} s, worth $${spendUsd.toFixed(6)} on Lambda.`;
  const lines = hop === null ? [took] : [...hopText(hop), took];
  return [...lines, `Written: ${file}`].join('\n');
}

function hopText({ fixedMs, perMbMs, r2, residualMs, n }: NonNullable<Profile['hop']>): string[] {
  const slope = perMbMs === null ? '' : ` and ${ms(perMbMs)} ms per MB of payload`;
  const fit = r2 === null ? '' : `R² ${r2.toFixed(2)}, `;
  return [
    `A hop takes ${ms(fixedMs)} ms${slope} besides the duration`,
    `(measured: ${fit}median residual ${ms(residualMs)} ms, n = ${n}).`,
  ];
}
