import { pageScript } from '../../lib/loop/page-script.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { renderHtml } from '../../lib/report/html/page.ts';

/** The report's page as it is written, with its script. */
export const renderPage = (document: ReportDocument): string => renderHtml(document, pageScript());
