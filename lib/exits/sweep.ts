import { type Exit, isSure } from '../plan/exit.ts';
import type { ExitRates } from '../plan/exit-rates.ts';
import { type ExitTraffic, exitTrafficOf, reachAt, type Thresholds } from './traffic.ts';

type Measured = Pick<ExitRates['exits'][number], 'confidences' | 'agrees'> & Pick<Exit, 'rule'>;

/** Thresholds of one exit that are shown and tried: as many shares of the samples leave. */
const steps = 20;

/** What one exit does by itself at thresholds from lax to strict. Those are confidences that were measured. */
export function sweepOf({ confidences, agrees, rule }: Measured): ExitRates['exits'][number]['sweep'] {
  const sure = confidences
    .flatMap((confidence) => confidence ?? [])
    .sort((a, b) => (rule === 'top' ? b - a : a - b));
  const thresholds = Array.from(
    { length: steps },
    (_, step) => sure[Math.ceil(((step + 1) / steps) * sure.length) - 1]!,
  );
  return [...new Set(thresholds)].reverse().map((threshold) => {
    const leaving = agrees.filter((_, i) => isSure({ rule, threshold }, confidences[i] ?? Number.NaN));
    return {
      threshold,
      rate: leaving.length / confidences.length,
      agreement: leaving.filter(Boolean).length / leaving.length,
    };
  });
}

/** More combinations than this are thinned out. */
const mostCombinations = 4000;

/**
 * Thresholds whose answers agree on so many of the samples, and that let no more go on at any place than others that do: one of
 * them is best, since what goes on costs and takes time.
 *
 * @param fixed exits whose threshold isn't swept
 * @param leastAgreement share of the samples, 0..1
 * @returns none where even the fixed ones agree on fewer
 */
export function bestThresholds(rates: ExitRates, fixed: Thresholds, leastAgreement: number): ExitTraffic[] {
  const swept = rates.exits.filter(({ output }) => !fixed.has(output));
  const most = Math.floor(mostCombinations ** (1 / Math.max(1, swept.length)));
  let combinations: Thresholds[] = [fixed];
  for (const { output, sweep } of swept) {
    const tried = thinned(sweep, Math.max(1, most - 1)).map(({ threshold }) => threshold);
    combinations = combinations.flatMap((known) => [
      known,
      ...tried.map((threshold) => new Map([...known, [output, threshold]])),
    ]);
  }
  const good = combinations
    .map((thresholds) => exitTrafficOf(rates, thresholds))
    .filter(({ agreement }) => agreement >= leastAgreement)
    .map((traffic) => ({ traffic, reaches: rates.exits.map(({ segment }) => reachAt(traffic, segment)) }));
  let kept: typeof good = [];
  for (const each of good) {
    if (kept.some((other) => letsOnNoMore(other.reaches, each.reaches))) continue;
    kept = [...kept.filter((other) => !letsOnNoMore(each.reaches, other.reaches)), each];
  }
  return kept.map(({ traffic }) => traffic);
}

const letsOnNoMore = (reaches: readonly number[], others: readonly number[]): boolean =>
  reaches.every((reach, i) => reach <= others[i]! + 1e-12);

const thinned = <Item>(items: readonly Item[], most: number): Item[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
