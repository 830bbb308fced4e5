import type { ReportDocument } from '../../lib/report/document.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { focusVersions } from '../../lib/report/focus/versions.ts';
import { renderHtml } from '../../lib/report/html/page.ts';
import { renderCsv } from '../../lib/report/text/csv.ts';
import { renderJson } from '../../lib/report/text/json.ts';
import { renderMarkdown } from '../../lib/report/text/markdown.ts';
import { renderUsageFile } from '../../lib/report/text/usage-file.ts';
import { renderXlsx } from '../../lib/report/xlsx/workbook.ts';
import { readWorkbook } from './workbook-reader.ts';

/** Each format of a document as lines of text, by the name of its golden file. */
export async function formatsOf(document: ReportDocument): Promise<Map<string, string>> {
  const texts: [string, string][] = [
    // A line an element. The script is esbuild's output, which its own tests hold; it would hide the rest.
    ['report.html', renderHtml(document, '').replaceAll('><', '>\n<')],
    ['report.csv', renderCsv(document)],
    ['report.json', renderJson(document)],
    ['report.md', renderMarkdown(document)],
    ['infracost-usage.yml', renderUsageFile(document)],
    ['report.xlsx.cells', await cellsOf(document)],
    ...focusVersions.map((version): [string, string] => [
      `focus-${version}.csv`,
      renderFocus(document, version),
    ]),
  ];
  return new Map(texts);
}

/** Every cell of the workbook, a line each: what it is doesn't depend on how the file is zipped. */
async function cellsOf(document: ReportDocument): Promise<string> {
  const workbook = await readWorkbook(await renderXlsx(document));
  return [...workbook]
    .flatMap(([sheet, cells]) => [...cells].map(([address, cell]) => `${sheet}!${address} ${cell}\n`))
    .join('');
}
