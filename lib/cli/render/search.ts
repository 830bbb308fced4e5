import { exitText } from '../../plan/exit.ts';
import {
  type Candidate,
  type PredictionInterval,
  predictionLevel,
  type Search,
  type TakenExits,
} from '../../plan/plan.ts';
import { plural } from '../../plural.ts';
import { layTable, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bounds, ms, share } from '../units.ts';
import { walkerText } from './walker.ts';

const shownPoints = 9;

/** Runs of equal memory sizes as 3 x 512, with the processor where there are several; what isn't on Lambda by its tier. */
const memoryList = ({ partitions }: Candidate, processors: boolean): string => {
  const sizes = partitions.map(({ tier, memoryMb, architecture }) =>
    tier === 'lambda' ? `${memoryMb}${processors ? ` ${architecture}` : ''}` : tier,
  );
  return sizes.length > 3 && new Set(sizes).size === 1 ? `${sizes.length} x ${sizes[0]}` : sizes.join(' + ');
};

const processorsOf = ({ partitions }: Candidate): string[] =>
  partitions.filter(({ tier }) => tier === 'lambda').map(({ architecture }) => architecture);

const aloneOn = ({ partitions: [only] }: Candidate): string =>
  only === undefined || only.tier === 'lambda' ? 'one function' : `on the ${only.tier}`;

/** The segments that a plan cuts after, and how what crosses there is coded: two plans may differ in nothing else. */
const cutList = ({ partitions }: Candidate): string =>
  partitions
    .slice(0, -1)
    .map(({ to, codecOut }) => (codecOut === undefined ? String(to) : `${to} ${codecOut}`))
    .join(', ');

/** The Pareto table with the chosen plan, the unsplit plan beside it, and why the neighbours lost. */
export function renderSearch(search: Search, width: number, paint: Paint): string {
  const { front, chosen, unsplit, certificate, exits, variants } = search;
  const shown = pick(front.length, chosen);
  const columns: Columns = {
    leaks: front.some(({ leakage }) => leakage !== null),
    agrees: front.some(({ accuracy }) => accuracy !== null),
    variants: variants !== undefined,
    thresholds: new Set(front.map(thresholdList)).size > 1,
    processors: new Set([...front, unsplit].flatMap(processorsOf)).size > 1,
    walkers: front.some(({ walkedBy }) => walkedBy !== undefined),
  };
  const rows = shown.map((index) => row(front[index] as Candidate, index === chosen ? '>' : '', columns));
  const lines = layTable(
    [
      { title: '', align: 'left' },
      { title: 'p50 ms', align: 'right' },
      { title: 'p95 ms', align: 'right' },
      { title: 'cold ms', align: 'right' },
      { title: '$/M', align: 'right' },
      ...(columns.leaks ? [{ title: 'leaks', align: 'right' } as const] : []),
      ...(columns.agrees ? [{ title: 'agrees', align: 'right' } as const] : []),
      ...(columns.variants ? [{ title: 'variant', align: 'left' } as const] : []),
      ...(columns.thresholds ? [{ title: 'exits from', align: 'left' } as const] : []),
      ...(columns.walkers ? [{ title: 'walked by', align: 'left' } as const] : []),
      { title: 'parts', align: 'right' },
      { title: 'memory MB', align: 'left', shrinks: true },
      { title: 'cut after', align: 'left', shrinks: true },
    ],
    [...rows, row(unsplit, unsplit.feasible ? '1' : 'x', columns)],
    width,
  );
  const painted = lines.map((line, i) => {
    if (i === 0) return paint('dim', line);
    if (shown[i - 1] === chosen) return paint('bold', line);
    return i === lines.length - 1 ? paint('dim', line) : line;
  });
  const best = front[chosen] as Candidate;
  const neighbours = [front[chosen - 1], front[chosen + 1]].flatMap((each) => (each ? [each] : []));
  const say = (mark: string, text: string) => wrap(text, width, '   ').replace('   ', `${mark.padEnd(3)}`);
  return [
    wrap(
      `${plural(front.length, 'plan')} where nothing is ${columns.leaks ? 'faster, cheaper and less leaky' : 'both faster and cheaper'}${shown.length < front.length ? `; ${shown.length} of them shown` : ''}. ${certificate.statement}`,
      width,
    ),
    ...(exits === undefined ? [] : ['', wrap(exitsText(exits), width)]),
    ...leftOutTexts(search).map((text) => `\n${wrap(text, width)}`),
    '',
    ...painted,
    '',
    say('>', `Chosen: ${best.reason}`),
    ...(best.interval === undefined ? [] : [say('', intervalText(best, best.interval))]),
    ...neighbours.map((each) =>
      say(
        '-',
        `${ms(each.latencyMs)} ms, $${each.costUsdPerMillion.toFixed(2)}/M (${memoryList(each, columns.processors)} MB): ${each.reason}`,
      ),
    ),
    best.partitions.length === 1
      ? say('1', 'No split is the chosen plan; a cut would have to buy more than it costs.')
      : say(unsplit.feasible ? '1' : 'x', `Unsplit, ${aloneOn(unsplit)}: ${unsplit.reason}`),
  ].join('\n');
}

/** How far the profile's samples leave a prediction open. */
function intervalText(
  { latencyMs, latencyP95Ms, coldLatencyMs, costUsdPerMillion }: Candidate,
  interval: PredictionInterval,
): string {
  const dollars = (value: number) => value.toFixed(2);
  return `Predicted (modelled) with ${100 * predictionLevel} % intervals, as far as the profile's samples leave it open: p50 ${ms(latencyMs)} ms ${bounds(interval.latencyMs)}, p95 ${ms(latencyP95Ms)} ms ${bounds(interval.latencyP95Ms)}, cold ${ms(coldLatencyMs)} ms ${bounds(interval.coldLatencyMs)}, $${dollars(costUsdPerMillion)} per million ${bounds(interval.costUsdPerMillion, dollars)}.`;
}

/** Where inferences end, with the chosen plan. */
function exitsText({ exits, agreement, final, samples }: TakenExits): string {
  const leaving = exits.map((exit) => `${share(exit.rate)} of inferences end at ${exitText(exit)}`);
  return `${leaving.join(', ') || 'No inference ends early'}; ${share(agreement)} of answers have the top-1 of "${final}" (measured, n = ${samples}).`;
}

const whyLeftOut = {
  inaccurate: 'below what --min-accuracy asks for, which is all of them where it is not given',
  'too-large': 'and no plan of it fits the limits',
};

const leftOutTexts = ({ variants = [] }: Search): string[] =>
  variants.flatMap(({ name, accuracy, leftOut }) =>
    leftOut === null
      ? []
      : [`Left out: ${name}, ${share(accuracy)} of whose answers agree; ${whyLeftOut[leftOut]}.`],
  );

/** Columns that are there where the front has something to say in them. */
interface Columns {
  readonly leaks: boolean;
  readonly agrees: boolean;
  readonly variants: boolean;
  readonly thresholds: boolean;
  /** In the memory size's column. */
  readonly processors: boolean;
  readonly walkers: boolean;
}

const thresholdList = ({ thresholds = {} }: Candidate): string =>
  Object.values(thresholds)
    .map((threshold) => threshold.toFixed(2))
    .join(', ');

const row = (point: Candidate, mark: string, columns: Columns): string[] => [
  mark,
  ms(point.latencyMs),
  ms(point.latencyP95Ms),
  ms(point.coldLatencyMs),
  point.costUsdPerMillion.toFixed(2),
  ...(columns.leaks ? [point.leakage?.toFixed(2) ?? ''] : []),
  ...(columns.agrees ? [point.accuracy === null ? '' : share(point.accuracy)] : []),
  ...(columns.variants ? [point.variant ?? 'model'] : []),
  ...(columns.thresholds ? [thresholdList(point)] : []),
  ...(columns.walkers ? [walkerText(point)] : []),
  String(point.partitions.length),
  memoryList(point, columns.processors),
  cutList(point),
];

/** Indices to show: the ends, the chosen one, its neighbours, and an even sample of the rest. */
function pick(length: number, chosen: number): number[] {
  const wanted = new Set([0, chosen - 1, chosen, chosen + 1, length - 1].filter((i) => i >= 0 && i < length));
  for (let step = 1; wanted.size < Math.min(shownPoints, length) && step < length; step++) {
    wanted.add(Math.floor((step * length) / Math.min(shownPoints, length)) % length);
  }
  return [...wanted].sort((a, b) => a - b);
}
