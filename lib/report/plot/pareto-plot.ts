import { curveStepAfter, line } from 'd3-shape';
import { html, type Markup } from '../markup.ts';
import { drawFrame, drawing, type PlotSize, px } from './frame.ts';
import { placeLabels } from './label-placement.ts';
import { drawLabel } from './labels.ts';
import { describePareto, paretoLabels } from './pareto-labels.ts';
import {
  insideOf,
  type ParetoMarks,
  type ParetoSubject,
  paretoMarks,
  paretoObstacles,
} from './pareto-marks.ts';

/** Latency against cost: the front, the plan chosen, the unsplit plan, and what was measured. */
export function paretoPlot(subject: ParetoSubject, size: PlotSize): Markup {
  const { frame, marks } = paretoMarks(subject, size);
  const columns = size.width < 600 ? 0 : 28;
  const labels = placeLabels(
    paretoLabels(subject, marks, columns),
    paretoObstacles(marks),
    insideOf(frame),
    size.fontSize,
  );
  return drawing(
    size,
    'Latency against cost of every plan on the Pareto front',
    describePareto(subject),
    html`${drawFrame(frame, { x: 'latency of one inference, ms', y: '$ per million inferences' }, size)}${drawFront(marks)}${drawUnsplit(marks, subject.unsplit.feasible)}${drawChosen(marks)}${drawMeasured(marks)}${labels.map(
      (label) => drawLabel(label, size.fontSize),
    )}`,
  );
}

/** So many that their marks would run together. */
const manyPlans = 40;

/** Steps, not slopes: between two plans of the front there is no third to be had. */
function drawFront({ front }: ParetoMarks): Markup {
  const step = line<{ x: number; y: number }>()
    .x(({ x }) => Number(px(x)))
    .y(({ y }) => Number(px(y)))
    .curve(curveStepAfter)([...front]);
  const radius = front.length > manyPlans ? 2 : 3.5;
  const points = front.map(
    ({ x, y }) => html`<circle class="candidate" cx="${px(x)}" cy="${px(y)}" r="${radius}"/>`,
  );
  return html`<path class="front" d="${step ?? ''}"/>${points}`;
}

function drawUnsplit({ unsplit }: ParetoMarks, feasible: boolean): Markup | null {
  if (unsplit === null) return null;
  const { x, y } = unsplit;
  const cross = `M${px(x - 6)} ${px(y - 6)}L${px(x + 6)} ${px(y + 6)}M${px(x - 6)} ${px(y + 6)}L${px(x + 6)} ${px(y - 6)}`;
  return html`<rect class="unsplit" x="${px(x - 6)}" y="${px(y - 6)}" width="12" height="12"/>${feasible ? null : html`<path class="unsplit" d="${cross}"/>`}`;
}

function drawChosen({ chosen: { x, y } }: ParetoMarks): Markup {
  return html`<circle class="chosen-ring" cx="${px(x)}" cy="${px(y)}" r="8.5"/><circle class="chosen" cx="${px(x)}" cy="${px(y)}" r="5"/>`;
}

function drawMeasured({ measured: { x, y }, interval: { from, to } }: ParetoMarks): Markup {
  const cap = (end: number) => `M${px(end)} ${px(y - 5)}V${px(y + 5)}`;
  return html`<path class="interval" d="M${px(from)} ${px(y)}H${px(to)}${cap(from)}${cap(to)}"/><path class="observed" d="M${px(x)} ${px(y - 6)}L${px(x + 6)} ${px(y)}L${px(x)} ${px(y + 6)}L${px(x - 6)} ${px(y)}Z"/>`;
}
