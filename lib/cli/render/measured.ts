import { type Bounds, type Candidate, type CostPerMillion, predictionLevel } from '../../plan/plan.ts';
import type { Profile } from '../../plan/profile.ts';
import { withoutWalk } from '../../plan/without-walk.ts';
import { layTable, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bounds, ms, percent } from '../units.ts';

type PlanSubject = Extract<Profile['subject'], { kind: 'plan' }>;

/** Predicted against measured: latency, cost and memory of the deployed plan. */
export function renderMeasured(measured: Profile, subject: PlanSubject, width: number, paint: Paint): string {
  const { plan, latencyMs, coldLatencyMs, costUsdPerMillion, exact } = subject;
  const chosen = plan.search?.front[plan.search.chosen];
  const candidate = chosen && withoutWalk(chosen);
  const warmRuns = subject.inferences.filter(({ coldStarts }) => coldStarts === 0).length;
  const row = (name: string, predicted: number | undefined, value: number, detail: string, unit = ms) => [
    name,
    predicted === undefined ? '-' : unit(predicted),
    unit(value),
    detail,
    predicted === undefined ? '-' : percent(predicted / value - 1),
  ];
  const dollars = (value: number) => value.toFixed(2);
  const whole = (value: number) => String(Math.round(value));
  const memory = plan.partitions.map(({ name }, i) => {
    const used = Math.max(
      ...measured.samples.filter((sample) => sample.function === name).map((s) => s.maxMemoryMb),
    );
    return row(`${name} max MB`, candidate?.partitions[i]?.maxMemoryMb, used, '', whole);
  });
  const lines = layTable(
    [
      { title: '', align: 'left' },
      { title: 'predicted', align: 'right' },
      { title: 'measured', align: 'right' },
      { title: '95 % interval', align: 'left' },
      { title: 'predicted is', align: 'right' },
    ],
    [
      row('p50 ms', candidate?.latencyMs, latencyMs.median, bounds(latencyMs)),
      row('p95 ms', candidate?.latencyP95Ms, latencyMs.p95, ''),
      row('cold ms', candidate?.coldLatencyMs, coldLatencyMs.median, bounds(coldLatencyMs)),
      row('$ per million', candidate?.costUsdPerMillion, costUsdPerMillion, '', dollars),
      ...memory,
    ],
  );
  const cold = subject.inferences.length - warmRuns;
  const interval = candidate?.interval;
  const foretold =
    interval === undefined
      ? null
      : heldText([
          { name: 'p50', within: interval.latencyMs, value: latencyMs.median },
          { name: 'p95', within: interval.latencyP95Ms, value: latencyMs.p95 },
          { name: 'cold', within: interval.coldLatencyMs, value: coldLatencyMs.median },
          { name: '$', within: interval.costUsdPerMillion, value: costUsdPerMillion, unit: dollars },
        ]);
  return [
    ...lines.map((line, i) => (i === 0 ? paint('dim', line) : line)),
    '',
    ...(foretold === null ? [] : [wrap(foretold, width), '']),
    ...(chosen?.walkedBy === undefined ? [] : [wrap(walkText(chosen.walkedBy, chosen.cost), width), '']),
    wrap(
      `${warmRuns} warm inferences and ${cold} cold ones, each through ${plan.partitions.length === 1 ? 'one function' : `${plan.partitions.length} functions`}; every answer ${exact ? 'has the bits of the unsplit model' : 'was compared: bits differ from the unsplit model'}.`,
      width,
    ),
  ].join('\n');
}

/** What no measurement here tells of. */
const walkText = ({ latencyMs }: NonNullable<Candidate['walkedBy']>, { orchestrationUsd }: CostPerMillion) =>
  `Measured as a caller walks the chain. What walks it for good is modelled, and is in neither column: ${ms(latencyMs)} ms, $${orchestrationUsd.toFixed(2)} per million.`;

interface Foretold {
  readonly name: string;
  readonly within: Bounds;
  readonly value: number;
  readonly unit?: (value: number) => string;
}

/** What was measured within the intervals of the predictions, and what not. */
function heldText(all: readonly Foretold[]): string {
  const isHeld = ({ within, value }: Foretold) => within.low <= value && value <= within.high;
  const list = (some: readonly Foretold[]) =>
    some.map(({ name, within, unit }) => `${name} ${bounds(within, unit)}`).join(', ');
  const [held, missed] = [all.filter(isHeld), all.filter((each) => !isHeld(each))];
  const whose = `the prediction's ${100 * predictionLevel} % interval, which is what the profile's samples leave open`;
  if (held.length === 0) return `Outside ${whose}: ${list(missed)}.`;
  return `Within ${whose}: ${list(held)}.${missed.length === 0 ? '' : ` Outside: ${list(missed)}.`}`;
}
