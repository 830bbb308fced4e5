import { chosenPoint } from '../build/chosen-point.ts';
import { count, ms, usd } from '../format.ts';
import type { FrontPoint } from '../schema/front.ts';
import type { Label } from './label-place.ts';
import type { ParetoMarks, ParetoSubject } from './pareto-marks.ts';
import { wrap } from './wrap.ts';

const figures = (latencyMs: number, costUsd: number) => `${ms(latencyMs)}, ${usd(costUsd)}`;
const of = (point: FrontPoint) => figures(point.latencyMs, point.costUsdPerMillion);
const parts = (point: FrontPoint) => count(point.partitions.length, 'partition');

/**
 * What is written beside the marks.
 * @param columns characters to a line of the unsplit plan's reason; 0 leaves the reason to the text below
 */
export function paretoLabels(subject: ParetoSubject, marks: ParetoMarks, columns: number): Label[] {
  const { front, chosen: index, unsplit, comparison } = subject;
  const chosen = chosenPoint(subject);
  const { latencyP50Ms, usdPerMillion } = comparison;
  const labels: Label[] = [
    {
      ...marks.chosen,
      clear: 9,
      lines: [
        chosen.partitions.length === 1 ? 'Chosen: no split' : `Chosen: ${parts(chosen)}`,
        `predicted ${of(chosen)}`,
      ],
    },
    {
      ...marks.measured,
      clear: 7,
      lines: ['Measured', figures(latencyP50Ms.measured, usdPerMillion.measured)],
    },
  ];
  if (marks.unsplit !== null) {
    const lines = unsplit.feasible
      ? ['No split', of(unsplit)]
      : ['No split: can’t run', ...(columns === 0 ? [] : wrap(unsplit.reason, columns, 4))];
    labels.push({ ...marks.unsplit, clear: 8, lines });
  }
  for (const { at, word } of [
    { at: 0, word: 'Fastest' },
    { at: front.length - 1, word: 'Cheapest' },
  ]) {
    const point = front[at];
    const mark = marks.front[at];
    if (at === index || point === undefined || mark === undefined) continue;
    labels.push({ ...mark, clear: 4, lines: [word, of(point)] });
  }
  return labels;
}

/** The plot in words, for those who can't see it. */
export function describePareto(subject: ParetoSubject): string {
  const { front, unsplit, comparison } = subject;
  const chosen = chosenPoint(subject);
  const inWords = (point: FrontPoint) =>
    `${ms(point.latencyMs)} at ${usd(point.costUsdPerMillion)} per million inferences`;
  const range =
    front.length === 1
      ? 'The front has one plan'
      : `The front has ${count(front.length, 'plan')}, from ${inWords(front[0] ?? chosen)} to ${inWords(front.at(-1) ?? chosen)}`;
  const { latencyP50Ms, usdPerMillion } = comparison;
  const verdict = unsplit.feasible ? inWords(unsplit) : `can’t run: ${unsplit.reason}`;
  return `${range}. Chosen: ${parts(chosen)}, predicted ${inWords(chosen)}. Measured: ${ms(latencyP50Ms.measured)} at ${usd(usdPerMillion.measured)}. Unsplit: ${verdict}. The table below holds every plan.`;
}
