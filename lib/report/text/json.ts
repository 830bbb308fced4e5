import type { ReportDocument } from '../document.ts';

/** The document itself, for programs. */
export const renderJson = (document: ReportDocument): string => `${JSON.stringify(document, null, 2)}\n`;
