import type { Profile } from '../../plan/profile.ts';
import { layTable, wrap } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { ms, percent } from '../units.ts';

type PlanSubject = Extract<Profile['subject'], { kind: 'plan' }>;

/** Predicted against measured: latency, cost and memory of the deployed plan. */
export function renderMeasured(measured: Profile, subject: PlanSubject, width: number, paint: Paint): string {
  const { plan, latencyMs, coldLatencyMs, costUsdPerMillion, exact } = subject;
  const candidate = plan.search?.front[plan.search.chosen];
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
      row('p50 ms', candidate?.latencyMs, latencyMs.median, `[${ms(latencyMs.low)}, ${ms(latencyMs.high)}]`),
      row('p95 ms', candidate?.latencyP95Ms, latencyMs.p95, ''),
      row(
        'cold ms',
        candidate?.coldLatencyMs,
        coldLatencyMs.median,
        `[${ms(coldLatencyMs.low)}, ${ms(coldLatencyMs.high)}]`,
      ),
      row('$ per million', candidate?.costUsdPerMillion, costUsdPerMillion, '', dollars),
      ...memory,
    ],
  );
  const cold = subject.inferences.length - warmRuns;
  return [
    ...lines.map((line, i) => (i === 0 ? paint('dim', line) : line)),
    '',
    wrap(
      `${warmRuns} warm inferences and ${cold} cold ones, each through ${plan.partitions.length === 1 ? 'one function' : `${plan.partitions.length} functions`}; every answer ${exact ? 'has the bits of the unsplit model' : 'was compared: bits differ from the unsplit model'}.`,
      width,
    ),
  ].join('\n');
}
