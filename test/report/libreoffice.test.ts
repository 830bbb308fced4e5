import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Big from 'big.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { renderXlsx } from '../../lib/report/xlsx/workbook.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { parseCsv } from './csv-parser.ts';
import { bert, planProfile } from './fixture.ts';
import { textOf } from './markup-checker.ts';
import { renderPage } from './render-page.ts';

/** Debian's, or where SOFFICE says: an office isn't installed for this. */
const soffice = [process.env['SOFFICE'], '/usr/bin/soffice', '/usr/bin/libreoffice'].find(
  (path) => path !== undefined && existsSync(path),
);

describe.skipIf(soffice === undefined)('the workbook in LibreOffice, recalculated', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-office-'));
  let document: ReportDocument;
  /** Summary, by the names in its first column. */
  let summary: Map<string, string>;

  beforeAll(async () => {
    document = buildReport({
      measured: planProfile(bert),
      model: null,
      // In the second tier of the GB-seconds.
      workload: { ...steadyWorkload(25_000_000_000), internetShare: 0.25 },
      coldStartRate: 0.03,
      monthlyBudgetUsd: null,
      approved: null,
      book: priceBookFor('us-east-1'),
      command: 'partita report measured.json -o report',
      createdAt: '2026-11-21T09:31:12.000Z',
    });
    const file = join(folder, 'report.xlsx');
    writeFileSync(file, await renderXlsx(document));
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    // No value is stored beside the formulas, so that all of them are computed on opening. The first sheet goes out.
    const asCsv = ['--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false'];
    await promisify(execFile)(soffice!, [profile, '--headless', ...asCsv, '--outdir', folder, file]);
    const lines = readFileSync(join(folder, 'report.csv'), 'utf8').trim().split('\n');
    summary = new Map(lines.map((line) => [line.split(',')[0]!, line.split(',')[1]!.replaceAll('"', '')]));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the total of the report, of the FOCUS rows and of the page', () => {
    const { bill, monthlyUsd } = document;
    expect(Number(summary.get('$ a month')) / monthlyUsd).toBeCloseTo(1, 12);
    const rows = parseCsv(renderFocus(document, '1.4'));
    const focus = rows.reduce((sum, row) => sum.plus(row['BilledCost'] ?? ''), new Big(0));
    expect(focus.toFixed()).toBe(bill.totalUsd);
    const shown = monthlyUsd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    expect(textOf(renderPage(document))).toContain(`A month $${shown} at 25,000,000,000 inferences`);
  });

  it('has the price of a thousand inferences', () => {
    expect(Number(summary.get('$ per thousand inferences'))).toBeCloseTo(document.usdPerThousand, 12);
  });
});
