import { describe, expect, it } from 'vitest';
import { telemetry } from '../../functions/telemetry.ts';

function record(change: {
  readonly cold?: boolean;
  readonly error?: unknown;
  readonly isInference?: boolean;
}) {
  const lines: string[] = [];
  const write = telemetry({
    partition: 'part-0',
    env: { PARTITA_MODEL: 'tiny' },
    write: (line) => void lines.push(line),
    now: () => 450.25,
  });
  const details = { requestId: 'r-1', phases: { runMs: 1.23456789 } };
  write({ message: 'run answered', startedMs: 400, isInference: true, cold: false, details, ...change });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('\n')).toBe(true);
  return JSON.parse(lines[0] ?? '');
}

describe('what a function says of an invocation', () => {
  it('is one line of JSON with the request and where its time went', () => {
    expect(record({})).toMatchObject({
      level: 'info',
      message: 'run answered',
      requestId: 'r-1',
      cold: false,
      phases: { runMs: 1.235 },
    });
  });

  it('is metrics in CloudWatch’s embedded format: each named one is a number of the line', () => {
    const line = record({ cold: true });
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    expect(line._aws.Timestamp).toBeGreaterThan(1.7e12);
    expect([Namespace, Dimensions]).toEqual(['Partita', [['Model', 'Partition']]]);
    expect([line.Model, line.Partition]).toEqual(['tiny', 'part-0']);
    const values = Metrics.map(({ Name, Unit }: { Name: string; Unit: string }) => [Name, Unit, line[Name]]);
    expect(values).toEqual([
      ['LatencyMs', 'Milliseconds', 50.25],
      ['ColdStart', 'Count', 1],
      ['Error', 'Count', 0],
      // 51 ms of the handler, and all that passed before it.
      ['BilledMsEstimate', 'Milliseconds', 451],
    ]);
  });

  it('counts an error, and has its name and message', () => {
    const error = Object.assign(new Error('Partition "part-0" needs "x".'), { name: 'MissingInput' });
    expect(record({ error })).toMatchObject({
      level: 'error',
      Error: 1,
      error: { name: 'MissingInput', message: 'Partition "part-0" needs "x".' },
    });
  });

  it('has no latency of what is no inference', () => {
    const line = record({ isInference: false });
    const names = line._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name);
    expect(names).toEqual(['ColdStart', 'Error', 'BilledMsEstimate']);
  });
});
