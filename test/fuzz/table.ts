import { layTable } from '../../lib/cli/table.ts';
import type { Verdict } from './campaign.ts';

/** How many mutants of each kind came to which end. */
export function tableOf(verdicts: readonly Pick<Verdict, 'outcome' | 'mutant'>[]): string[] {
  const kinds = [...new Set(verdicts.map(({ mutant }) => mutant.kind))].sort();
  const outcomes = [...new Set(verdicts.map(({ outcome }) => outcome))].sort();
  const count = (outcome: string | null, kind: string | null) =>
    verdicts.filter(
      (verdict) =>
        (outcome === null || verdict.outcome === outcome) && (kind === null || verdict.mutant.kind === kind),
    ).length;
  const row = (title: string, outcome: string | null) => [
    title,
    ...kinds.map((kind) => String(count(outcome, kind))),
    String(count(outcome, null)),
  ];
  return layTable(
    [
      { title: 'outcome', align: 'left' },
      ...[...kinds, 'all'].map((title) => ({ title, align: 'right' as const })),
    ],
    [...outcomes.map((outcome) => row(outcome, outcome)), row('all', null)],
  );
}
