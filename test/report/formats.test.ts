import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import { overBudget } from '../../lib/report/build/decision.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { focusVersions } from '../../lib/report/focus/versions.ts';
import { renderMarkdown } from '../../lib/report/text/markdown.ts';
import { renderUsageFile } from '../../lib/report/text/usage-file.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { parseCsv } from './csv-parser.ts';
import { bert, inputOf, planProfile, tiny } from './fixture.ts';
import { focusViolations } from './focus-validator.ts';

const input: ReportInput = { ...inputOf(planProfile(bert)), createdAt: '2026-12-31T23:59:59.000Z' };
const report = (changed: Partial<ReportInput> = {}) => buildReport({ ...input, ...changed });

describe('the FOCUS file', () => {
  it.each(focusVersions)('of version %s keeps the rules of its columns', (version) => {
    expect(focusViolations(parseCsv(renderFocus(report(), version)), version)).toEqual([]);
  });

  it('has a row for each line of the bill, and they add up to it', () => {
    const document = report();
    const rows = parseCsv(renderFocus(document, '1.2'));
    expect(rows).toHaveLength(document.bill.lines.length);
    const total = rows.reduce((sum, row) => sum.plus(row['BilledCost'] ?? ''), new Big(0));
    expect(total.toFixed()).toBe(document.bill.totalUsd);
  });

  it('has costs that are unit price times quantity, for any volume and cold-start rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e11 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (requests, coldStartRate) => {
          const document = report({ workload: steadyWorkload(requests), coldStartRate });
          for (const row of parseCsv(renderFocus(document, '1.2'))) {
            const list = new Big(row['ListUnitPrice'] ?? '').times(row['PricingQuantity'] ?? '');
            expect(list.eq(row['ListCost'] ?? '')).toBe(true);
            const contracted = new Big(row['ContractedUnitPrice'] ?? '').times(row['PricingQuantity'] ?? '');
            expect(contracted.eq(row['ContractedCost'] ?? '')).toBe(true);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is of the month after the report, and says that it is an estimate', () => {
    const [row] = parseCsv(renderFocus(report(), '1.2'));
    expect(row).toMatchObject({
      ChargePeriodStart: '2027-01-01T00:00:00Z',
      ChargePeriodEnd: '2027-02-01T00:00:00Z',
      x_IsEstimate: 'true',
      x_Partition: 'part-1',
      x_PriceBookDate: '2026-11-01',
    });
    expect(JSON.parse(row?.['Tags'] ?? '')).toMatchObject({ 'partita:partition': 'part-1' });
  });
});

describe('a report that is held against the one approved last', () => {
  const approved = report();
  const doubled = report({ approved, workload: steadyWorkload(2_000_000) });

  it('explains twice the volume as volume', () => {
    expect(doubled.approved).toMatchObject({ monthlyUsd: approved.monthlyUsd });
    expect(doubled.approved!.changePercent).toBeCloseTo(100, 9);
    const { causes } = doubled.approved!;
    expect(causes[0]).toEqual({ cause: 'volume', usd: expect.closeTo(approved.monthlyUsd, 9) });
    // The rest is what twenty decimals leave.
    for (const { usd } of causes.slice(1)) expect(Math.abs(usd)).toBeLessThan(1e-9);
  });

  it('explains a price that rose as prices, and only the lines of that price change', () => {
    const book = priceBookFor('us-east-1');
    const request = book.prices['lambda.requests']![0]!;
    const dearer = report({
      approved,
      book: { ...book, prices: { ...book.prices, 'lambda.requests': [{ ...request, usd: '0.0000003' }] } },
    });
    // Three requests of a million inferences, each $0.10 a million dearer.
    expect(dearer.approved!.causes).toEqual([{ cause: 'prices', usd: 0.3 }]);
    const changed = dearer.bill.lines.filter((line, i) => line.usd !== approved.bill.lines[i]!.usd);
    expect(new Set(changed.map(({ item }) => item))).toEqual(new Set(['lambda.requests']));
  });

  it('is nothing to comment on where nothing changed', () => {
    expect(renderMarkdown(report({ approved }))).toBe('');
    expect(renderMarkdown(doubled)).toContain('→');
  });
});

describe('the comment for a pull request', () => {
  it('says what a month costs, and folds the bill away', () => {
    const comment = renderMarkdown(report());
    expect(comment).toMatch(/^### Partita: /);
    expect(comment).toMatch(/\*\*\$\d+\.\d\d a month\*\* at 1,000,000 inferences \(assumed\)/);
    expect(comment).toContain('<details><summary>The bill</summary>');
    expect(comment).toContain('| **All** |');
  });

  it('lets no name make markup or mention anybody', () => {
    const measured = {
      ...input.measured,
      model: { ...input.measured.model, name: '@all | <img> [x](y) `c`\n# h' },
    };
    const [heading] = renderMarkdown(report({ measured })).split('\n');
    expect(heading).not.toMatch(/[@|<>[\]()`]|\n#/);
  });
});

describe('the usage file for Infracost', () => {
  it('has each function’s requests and duration', () => {
    const text = renderUsageFile(report({ measured: planProfile(tiny) }));
    expect(text).toMatch(/^version: 0\.1\nresource_usage:\n {2}"aws_lambda_function\./);
    expect(text).toMatch(/monthly_requests: 1000000\n {4}request_duration_ms: \d+\n$/);
  });
});

describe('a budget', () => {
  it('is kept or passed, and the decision says by how much', () => {
    const { monthlyUsd } = report();
    const passed = report({ monthlyBudgetUsd: monthlyUsd - 1 });
    expect(overBudget(passed)).toBe(true);
    expect(passed.decision).toMatch(/^Over the budget of \$\d+\.\d\d by \$1\.00/);
    const kept = report({ monthlyBudgetUsd: monthlyUsd * 2 });
    expect(overBudget(kept)).toBe(false);
    expect(kept.decision).toMatch(/^Within the budget/);
  });

  it('that growth will pass is foretold', () => {
    const workload = { ...steadyWorkload(1_000_000), growthPerMonth: 0.5 };
    const { monthlyUsd } = report();
    const later = report({ workload, monthlyBudgetUsd: monthlyUsd * 2 });
    expect(overBudget(later)).toBe(false);
    // 1.5^2 = 2.25 is the first to pass twice.
    expect(later.decision).toContain('month 3');
  });
});
