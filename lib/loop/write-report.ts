import { join } from 'node:path';
import { buildReport, type ReportInput } from '../report/build/build-report.ts';
import type { ReportDocument } from '../report/document.ts';
import { renderFocus } from '../report/focus/focus.ts';
import type { FocusVersion } from '../report/focus/versions.ts';
import { renderHtml } from '../report/html/page.ts';
import { renderCsv } from '../report/text/csv.ts';
import { renderJson } from '../report/text/json.ts';
import { renderMarkdown } from '../report/text/markdown.ts';
import { renderUsageFile } from '../report/text/usage-file.ts';
import { renderXlsx } from '../report/xlsx/workbook.ts';
import { writeWhole } from '../workspace.ts';
import { pageScript } from './page-script.ts';

const renderers = {
  html: (document: ReportDocument) => renderHtml(document, pageScript()),
  csv: renderCsv,
  json: renderJson,
  md: renderMarkdown,
  focus: (document: ReportDocument, { focusVersion }: RenderOptions) => renderFocus(document, focusVersion),
  usage: renderUsageFile,
  xlsx: renderXlsx,
} as const;

/** Formats whose file isn't `report.FORMAT`. */
const fileNames: Partial<Record<ReportFormat, string>> = { focus: 'focus.csv', usage: 'infracost-usage.yml' };

interface RenderOptions {
  readonly focusVersion: FocusVersion;
}

export type ReportFormat = keyof typeof renderers;

export const reportFormats = Object.keys(renderers) as ReportFormat[];

/** What a report has when nothing else is asked for. */
export const usualFormats: readonly ReportFormat[] = ['html', 'csv', 'json'];

export interface ReportRequest extends Omit<ReportInput, 'createdAt'> {
  /** @default '1.2' what AWS Data Exports ships */
  readonly focusVersion?: FocusVersion;
  readonly formats: readonly ReportFormat[];
}

/**
 * Writes the cost report in each format asked for.
 *
 * @returns the document, and the files in the order of the formats
 * @throws PartitaError P1800-P1805, P1751 where the profiles hold no report, P1903 where the folder can't be written
 */
export async function writeReport(
  { formats, focusVersion = '1.2', ...request }: ReportRequest,
  dir: string,
): Promise<{ document: ReportDocument; files: string[] }> {
  const document = buildReport({ ...request, createdAt: new Date().toISOString() });
  const files: string[] = [];
  for (const format of formats) {
    const file = join(dir, fileNames[format] ?? `report.${format}`);
    await writeWhole(file, await renderers[format](document, { focusVersion }));
    files.push(file);
  }
  return { document, files };
}
