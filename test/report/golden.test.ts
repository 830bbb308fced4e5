import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { modelProfile, planProfile, tiny } from './fixture.ts';
import { formatsOf } from './golden-formats.ts';

/** `PARTITA_GOLDEN=write` makes the files anew: read their difference before committing it. */
const write = process.env['PARTITA_GOLDEN'] === 'write';

const input: ReportInput = {
  measured: planProfile(tiny),
  model: modelProfile(tiny),
  workload: { ...steadyWorkload(2_500_000), growthPerMonth: 0.02 },
  coldStartRate: 0.01,
  monthlyBudgetUsd: 20,
  approved: null,
  book: priceBookFor('us-east-1'),
  command: 'partita report measured.json profile.json -o report',
  createdAt: '2026-11-21T09:31:12.000Z',
};

const golden = (name: string) => new URL(`golden/${name}`, import.meta.url);
const linesOf = (text: string) => text.split(/\r?\n/);

let made: Map<string, string>;
beforeAll(async () => {
  made = await formatsOf(buildReport(input));
  if (write) for (const [name, text] of made) writeFileSync(golden(name), text);
});

/** Lines that one has and the other hasn't, by their place: the two have the same number of lines. */
function changedLines(before: string, after: string): string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  expect(now.length).toBe(old.length);
  return now.filter((line, i) => line !== old[i]);
}

const names = [
  'report.html',
  'report.csv',
  'report.json',
  'report.md',
  'infracost-usage.yml',
  'report.xlsx.cells',
  'focus-1.2.csv',
  'focus-1.3.csv',
  'focus-1.4.csv',
];

describe('the golden files', () => {
  it.each(names)('%s is what a fixed input gives', (name) => {
    expect(existsSync(golden(name))).toBe(true);
    expect(made.get(name)).toBe(readFileSync(golden(name), 'utf8'));
  });

  it('are of every format', () => {
    expect([...made.keys()].sort()).toEqual(names.toSorted());
  });
});

describe('one price more', () => {
  const { book } = input;
  const [request] = book.prices['lambda.requests']!;
  const dearer = {
    ...book,
    prices: { ...book.prices, 'lambda.requests': [{ ...request!, usd: '0.0000003' }] },
  };
  let after: Map<string, string>;
  beforeAll(async () => {
    after = await formatsOf(buildReport({ ...input, book: dearer }));
  });
  const changed = (name: string) => changedLines(made.get(name)!, after.get(name)!);

  it('changes the row of that charge in the CSV, and no other', () => {
    const lines = changed('report.csv');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('lambda.requests');
    // 2,500,000 x 0.0000003
    expect(lines[0]).toContain(',0.0000003,0.75,');
  });

  it('changes the price’s cell, the report’s total and its decision, and nothing else of the workbook: the rest are formulas', () => {
    const lines = changed('report.xlsx.cells');
    const [total = '', decision = '', price = '', ...others] = lines;
    expect(total).toMatch(/^Summary!B6 /);
    // What is left of the budget.
    expect(decision).toMatch(/^Summary!B7 "Within the budget/);
    expect(price).toMatch(/^Prices!E\d+ (3e-7|0\.0000003)$/);
    expect(others).toEqual([]);
  });

  it('leaves the quantities of the bill and the usage file alone', () => {
    expect(changed('infracost-usage.yml')).toEqual([]);
    for (const line of changed('report.json')) expect(line).not.toMatch(/"(quantity|billedMs|warmBilledMs)"/);
  });

  it.each(['focus-1.2.csv', 'focus-1.3.csv', 'focus-1.4.csv'])(
    'changes the row of that charge in %s alone',
    (name) => {
      const lines = changed(name);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('"lambda.requests"');
    },
  );
});

describe('one memory size more', () => {
  const measured = planProfile(tiny);
  if (measured.subject.kind !== 'plan') throw new Error('the fixture is of a plan');
  const { subject } = measured;
  const [first, ...rest] = subject.plan.partitions;
  const partitions = [{ ...first!, memoryMb: first!.memoryMb + 64 }, ...rest];
  let after: Map<string, string>;
  beforeAll(async () => {
    const changedPlan = { ...measured, subject: { ...subject, plan: { ...subject.plan, partitions } } };
    after = await formatsOf(buildReport({ ...input, measured: changedPlan }));
  });

  it('changes its function’s duration and init, its memory in each row, and nothing else of the CSV', () => {
    const lines = changedLines(made.get('report.csv')!, after.get('report.csv')!);
    const amounts = (name: string, of: Map<string, string>) =>
      linesOf(of.get(name)!).map((line) => line.split(',').slice(4).join(','));
    expect(lines.every((line) => line.includes(`,${first!.name},${first!.memoryMb + 64},`))).toBe(true);
    const moved = amounts('report.csv', after).filter((line, i) => line !== amounts('report.csv', made)[i]);
    expect(moved.map((line) => line.split(',')[0])).toEqual(['duration', 'init']);
  });

  it('changes one input cell of the workbook, what names the plan, and the report’s total', () => {
    const lines = changedLines(made.get('report.xlsx.cells')!, after.get('report.xlsx.cells')!);
    expect(lines.filter((line) => line.startsWith('Functions!'))).toEqual([
      `Functions!C2 ${first!.memoryMb + 64}`,
    ]);
    expect(lines.filter((line) => !/^(Functions!C2|Summary!B6) /.test(line))).toEqual([]);
  });
});
