import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import { renderXlsx } from '../../lib/report/xlsx/workbook.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { bert, planProfile } from './fixture.ts';
import { evaluateWorkbook, readWorkbook } from './workbook-reader.ts';

const document = (requests: number, name = bert.name) => {
  const measured = planProfile(bert);
  return buildReport({
    measured: { ...measured, model: { ...measured.model, name } },
    model: null,
    workload: steadyWorkload(requests),
    coldStartRate: 0.03,
    monthlyBudgetUsd: null,
    approved: null,
    book: priceBookFor('us-east-1'),
    command: 'partita report measured.json -o report',
    createdAt: '2026-11-21T09:31:12.000Z',
  });
};

describe('the workbook', () => {
  it.each([1_000_000, 25_000_000_000])(
    'recalculates %i inferences a month to the report’s own total, tiers and all',
    async (requests) => {
      const made = document(requests);
      const cells = evaluateWorkbook(await readWorkbook(await renderXlsx(made)));
      expect(cells('Summary', 'B3')).toBeCloseTo(made.monthlyUsd, 6);
      expect(cells('Summary', 'B4')).toBeCloseTo(made.usdPerThousand, 9);
    },
  );

  it('follows its assumptions: half the inferences cost half', async () => {
    const made = document(1_000_000);
    const workbook = await readWorkbook(await renderXlsx(made));
    workbook.get('Assumptions')!.set('B2', '500000');
    expect(evaluateWorkbook(workbook)('Summary', 'B3')).toBeCloseTo(made.monthlyUsd / 2, 6);
  });

  it('never lets a name become a formula', async () => {
    const workbook = await readWorkbook(await renderXlsx(document(1000, '=HYPERLINK("http://x","y")\u0000')));
    expect(workbook.get('Summary')!.get('B1')).toBe('"=HYPERLINK("http://x","y") ');
  });
});
