import { createHash } from 'node:crypto';
import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderCsv } from '../../lib/report/text/csv.ts';
import { renderJson } from '../../lib/report/text/json.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { noCost } from '../support/no-cost.ts';
import { parseCsv } from './csv-parser.ts';
import { bert, huge, modelProfile, planProfile, type Recipe, tiny } from './fixture.ts';
import { checkMarkup, textOf, withoutScripts } from './markup-checker.ts';
import { renderPage } from './render-page.ts';

const documentOf = (recipe: Recipe): ReportDocument =>
  buildReport({
    measured: planProfile(recipe),
    model: modelProfile(recipe),
    workload: steadyWorkload(2_500_000),
    coldStartRate: 0.01,
    monthlyBudgetUsd: null,
    approved: null,
    book: priceBookFor('us-east-1'),
    command: 'partita report measured.json profile.json -o report',
    createdAt: '2026-11-21T09:31:12.000Z',
  });

const documents = { bert: documentOf(bert), tiny: documentOf(tiny), huge: documentOf(huge) };

/** The cells of the table with this caption's id, by row. */
function cellsOf(page: string, id: string): string[][] {
  const start = page.indexOf(`<caption id="${id}">`);
  const rows = page.slice(start, page.indexOf('</table>', start)).split('<tr').slice(1);
  return rows.map((row) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => textOf(cell ?? '')),
  );
}

describe('every format of the report', () => {
  it('shows the same totals', () => {
    for (const document of Object.values(documents)) {
      const json: { monthlyUsd: number } = JSON.parse(renderJson(document));
      const rows = parseCsv(renderCsv(document));
      const sum = rows.reduce((total, row) => total.plus(row['usdPerMonth'] ?? ''), new Big(0));
      expect(json.monthlyUsd).toBe(document.monthlyUsd);
      expect(sum.toFixed()).toBe(document.bill.totalUsd);
      const perMonth = cellsOf(renderPage(document), 'bill-table').at(-1)?.at(-2) ?? '';
      const decimals = perMonth.split('.')[1]?.length ?? 0;
      expect(perMonth.replaceAll(',', '')).toBe(new Big(document.bill.totalUsd).toFixed(decimals));
    }
  });

  it('shows the hand-computed shares of a fixture by partition', () => {
    const document = documents.bert;
    const rows = cellsOf(renderPage(document), 'cost-table').slice(1);
    expect(rows.map(([name]) => name)).toEqual(['part-1', 'part-2', 'part-3', 'All']);
    // A request for each of 2.5 million inferences, at $0.20 a million.
    expect(rows.map((row) => row[3])).toEqual(['0.50', '0.50', '0.50', '1.50']);
    const shown = rows.slice(0, 3).map((row) => Number(row.at(-2)));
    expect(shown.reduce((sum, value) => sum + value, 0)).toBeCloseTo(document.monthlyUsd, 1);
  });
});

describe('the CSV', () => {
  it('has a row for each partition and kind, in plain decimals', () => {
    const rows = parseCsv(renderCsv(documents.tiny));
    expect(rows.map((row) => row['kind'])).toEqual(['duration', 'init', 'requests', 'logs', 'logs']);
    for (const row of rows) {
      for (const column of ['quantity', 'unitPriceUsd', 'usdPerMonth', 'requestsPerMonth'])
        expect(row[column]).toMatch(/^\d+(\.\d+)?$/);
    }
  });

  it('puts what a spreadsheet would run behind an apostrophe', () => {
    const document = documents.tiny;
    const cellFor = (name: string) =>
      parseCsv(renderCsv({ ...document, model: { ...document.model, name } }))[0]?.['model'];
    expect(cellFor('=HYPERLINK("http://x","y")')).toBe(`'=HYPERLINK("http://x","y")`);
    for (const start of ['=', '+', '-', '@', '\t=', '\r=', '\n=', ' =', '＝', '\u0000@'])
      expect(cellFor(`${start}1+1`)).toMatch(/^'[=+\-@＝]/);
    expect(cellFor('resnet, "50"\nv2')).toBe('resnet, "50" v2');
  });
});

describe('the HTML page', () => {
  it('is well formed, with unique ids, for every kind of plan', () => {
    for (const document of Object.values(documents)) expect(checkMarkup(renderPage(document))).toEqual([]);
  });

  it('asks for nothing from anywhere and runs no script but the one that its own policy names', () => {
    const whole = renderPage(documents.bert);
    const scripts = [
      ...whole.matchAll(/<script(?: type="application\/json" id="[\w-]+")?>([\s\S]*?)<\/script>/g),
    ];
    expect(scripts).toHaveLength(2);
    expect(() => JSON.parse(scripts[0]![1]!)).not.toThrow();
    const hash = createHash('sha256').update(scripts[1]![1]!).digest('base64');
    expect(whole).toContain(`script-src 'sha256-${hash}'; style-src`);
    const page = scripts.reduce((text, [script]) => text.replace(script, () => ''), whole);
    expect(page).not.toMatch(/<script|@import|<iframe|<object|\son\w+=/i);
    const references = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*"?([^")\s>]*)/g)].map(([, at]) => at);
    expect(references).toEqual(['data:,']);
    expect(page).toContain(`content="default-src 'none'`);
  });

  it('gives every picture a name and every table a caption and scoped heads', () => {
    const page = renderPage(documents.bert);
    const pictures = page.match(/<svg/g) ?? [];
    expect(page.match(/<svg[^>]*role="img"/g)).toHaveLength(pictures.length);
    expect(page.match(/<title[ >]/g)).toHaveLength(pictures.length + 1);
    expect(page.match(/<caption id=/g)).toHaveLength(page.match(/<table/g)?.length ?? -1);
    for (const [head] of page.matchAll(/<th [^>]*>/g)) expect(head).toMatch(/scope="(col|row)"/);
    for (const [, ids] of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of ids?.split(' ') ?? []) expect(page).toContain(`id="${id}"`);
  });

  it('never calls a latency of the embedded target AWS’s', () => {
    const page = textOf(renderPage(documents.bert));
    expect(page).toContain('embedded target (cgroup1)');
    expect(page).toContain('These latencies are not AWS’s');
  });

  it('draws a front of one plan, and says that there is no other', () => {
    const page = renderPage(documents.tiny);
    expect(page.match(/class="candidate"/g)?.length).toBeGreaterThan(0);
    expect(withoutScripts(page)).not.toContain('NaN');
    expect(withoutScripts(page)).not.toContain('Infinity');
    expect(textOf(page)).toContain('No other plan is on the front');
  });

  it('says of an unsplit plan that can’t run which limit it breaks', () => {
    const page = renderPage(documents.bert);
    const plot = page.slice(page.indexOf('<svg class="plot pareto-wide"'));
    expect(textOf(plot.slice(0, plot.indexOf('</svg>')))).toContain('can’t run');
    expect(textOf(page)).toContain('438 MB of weights exceed the 200 MB that a zip function holds.');
  });

  it('holds a plan that costs nothing and is never called', () => {
    const document = documents.bert;
    const free = noCost;
    const page = renderPage({
      ...document,
      usdPerMillion: 0,
      usdPerThousand: 0,
      monthlyUsd: 0,
      predictedCost: free,
      bill: { totalUsd: '0', lines: [] },
    });
    expect(withoutScripts(page)).not.toContain('NaN');
    expect(checkMarkup(page)).toEqual([]);
  });
});
