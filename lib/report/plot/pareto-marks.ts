import { chosenPoint } from '../build/chosen-point.ts';
import type { ReportDocument } from '../document.ts';
import type { FrontPoint } from '../schema/front.ts';
import { around, type Box } from './box.ts';
import { type Frame, frameOf, type PlotSize } from './frame.ts';

/** What the Pareto plot is drawn from. */
export type ParetoSubject = Pick<ReportDocument, 'front' | 'chosen' | 'unsplit' | 'comparison'>;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything of the Pareto plot lies, in its units. */
export interface ParetoMarks {
  readonly front: readonly Point[];
  readonly chosen: Point;
  /** Null where the unsplit plan is the one chosen, or couldn't be predicted at all. */
  readonly unsplit: Point | null;
  readonly measured: Point;
  /** Ends of the interval of the measured latency. */
  readonly interval: { readonly from: number; readonly to: number };
}

/** Lays out the axes, so that every plan and the measurement fit, and all marks on them. */
export function paretoMarks(subject: ParetoSubject, size: PlotSize): { frame: Frame; marks: ParetoMarks } {
  const { front, unsplit, comparison } = subject;
  const chosen = chosenPoint(subject);
  const { measured, low, high } = comparison.latencyP50Ms;
  const hasUnsplit = chosen.partitions.length > 1 && unsplit.latencyMs > 0 && unsplit.costUsdPerMillion > 0;
  const shown = hasUnsplit ? [...front, unsplit] : front;
  const from = low ?? measured;
  const to = high ?? measured;
  const costs = [...shown.map((point) => point.costUsdPerMillion), comparison.usdPerMillion.measured];
  const frame = frameOf([...shown.map((point) => point.latencyMs), measured, from, to], costs, size);
  const at = (latencyMs: number, costUsd: number) => ({ x: frame.x.at(latencyMs), y: frame.y.at(costUsd) });
  const of = (point: FrontPoint) => at(point.latencyMs, point.costUsdPerMillion);
  return {
    frame,
    marks: {
      front: front.map(of),
      chosen: of(chosen),
      unsplit: hasUnsplit ? of(unsplit) : null,
      measured: at(measured, comparison.usdPerMillion.measured),
      interval: { from: frame.x.at(from), to: frame.x.at(to) },
    },
  };
}

/** The marks and the line through them, as boxes that a label should not cover. */
export function paretoObstacles({ front, chosen, unsplit, measured, interval }: ParetoMarks): Box[] {
  const steps = front.slice(1).flatMap((point, i) => {
    const before = front[i] ?? point;
    return [
      { x: before.x, y: before.y - 2, width: point.x - before.x, height: 4 },
      { x: point.x - 2, y: before.y, width: 4, height: point.y - before.y },
    ];
  });
  return [
    ...front.map((point) => around(point, 4)),
    ...steps,
    around(chosen, 9),
    around(measured, 7),
    { x: interval.from - 1, y: measured.y - 6, width: interval.to - interval.from + 2, height: 12 },
    ...(unsplit === null ? [] : [around(unsplit, 7)]),
  ];
}

/** Where labels may stand. */
export const insideOf = ({ left, right, top, bottom }: Frame): Box => ({
  x: left + 4,
  y: top,
  width: right - left - 4,
  height: bottom - top - 4,
});
