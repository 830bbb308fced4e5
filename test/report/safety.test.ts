import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import { report as reportFormat } from '../../lib/report/document.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { focusVersions } from '../../lib/report/focus/versions.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { parseCsv } from './csv-parser.ts';
import { inputOf, planProfile, tiny } from './fixture.ts';
import { focusViolations } from './focus-validator.ts';
import { formatsOf } from './golden-formats.ts';
import { checkMarkup } from './markup-checker.ts';
import { renderPage } from './render-page.ts';

const input: ReportInput = inputOf(planProfile(tiny));

const named = (name: string): ReportInput => ({
  ...input,
  measured: { ...input.measured, model: { ...input.measured.model, name } },
});

const hostile = [
  '=HYPERLINK("http://x","y")',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "\n=cmd|' /C calc'!A0",
  '\u202Egnp.exe',
  '@all `code` [x](javascript:alert(1)) | --- |',
  ' \t+1+1 ',
  '<!--',
];

describe('a hostile model name', () => {
  it.each(hostile)('%j becomes neither markup, nor a script, nor a formula, in any format', async (name) => {
    const document = buildReport(named(name));
    const page = renderPage(document);
    expect(checkMarkup(page)).toEqual([]);
    expect(page.match(/<script/g)).toHaveLength(2);
    const formats = await formatsOf(document);
    for (const version of focusVersions) {
      const rows = parseCsv(renderFocus(document, version));
      expect(focusViolations(rows, version)).toEqual([]);
    }
    for (const line of formats.get('report.csv')!.split('\r\n').slice(1))
      expect(line).not.toMatch(/^"?[=+\-@]/);
    const typed = formats
      .get('report.xlsx.cells')!
      .split('\n')
      .filter((line) => /^\S+ =/.test(line));
    for (const line of typed) expect(line).not.toMatch(/HYPERLINK|cmd|alert|\+1\+1/);
    expect(formats.get('report.md')!.split('\n')[0]).not.toMatch(/[@|<>[\]()`]/);
  });
});

describe('a volume', () => {
  it.each([0, 1, 1e15])(
    'of %d inferences a month gives every format, with numbers that are numbers',
    async (volume) => {
      const document = buildReport({ ...input, workload: steadyWorkload(volume) });
      expect(() => reportFormat.parse(JSON.stringify(document), 'report.json')).not.toThrow();
      expect(checkMarkup(renderPage(document))).toEqual([]);
      for (const [name, text] of await formatsOf(document)) {
        expect(`${name} ${text}`).not.toMatch(/\bNaN\b|\bInfinity\b|undefined|\de\+\d/);
      }
      const rows = parseCsv(renderFocus(document, '1.4'));
      if (volume > 0) expect(focusViolations(rows, '1.4')).toEqual([]);
      else expect(document.bill).toEqual({ totalUsd: '0', lines: [] });
    },
  );

  it('that is no number is refused', () => {
    expect(() =>
      buildReport({ ...input, workload: { ...input.workload, requestsPerMonth: Number.NaN } }),
    ).toThrow(expect.objectContaining({ code: 'P1803' }));
  });
});

describe('a price that is not known', () => {
  it('is an error that names it, not a guess', () => {
    const { 'lambda.requests': _, ...prices } = input.book.prices;
    expect(() => buildReport({ ...input, book: { ...input.book, prices } })).toThrow(
      expect.objectContaining({ code: 'P1751', message: expect.stringContaining('"lambda.requests"') }),
    );
  });

  it('of another host leaves that host out, and says so', () => {
    const { breakEven, breakEvenUnknown } = buildReport({ ...input, book: priceBookFor('eu-central-1') });
    expect(breakEven).toEqual([]);
    expect(breakEvenUnknown).toEqual(['provisioned concurrency', 'Fargate', 'EC2', 'SageMaker Serverless']);
  });
});

describe('another currency', () => {
  it('than the approved report’s is refused', () => {
    const approved = buildReport(input);
    const euros = { ...approved, prices: { ...approved.prices, currency: 'EUR' } };
    // A file of another program: the schema lets dollars through alone.
    expect(() => reportFormat.parse(JSON.stringify(euros), 'approved.json')).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^P130/) }),
    );
  });
});
