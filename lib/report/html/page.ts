import { createHash } from 'node:crypto';
import type { ReportDocument } from '../document.ts';
import { html, trusted } from '../markup.ts';
import { againSection, basisSection } from './basis-section.ts';
import { costSection } from './cost-section.ts';
import { frontSection } from './front-section.ts';
import { measurementsSection } from './measurements-section.ts';
import { outlookSection } from './outlook-section.ts';
import { partitionsSection } from './partitions-section.ts';
import { speedSection } from './speed-section.ts';
import { style } from './style.ts';
import { summarySection } from './summary-section.ts';
import { timeSection } from './time-section.ts';
import { whatIfSection } from './what-if/section.ts';

/**
 * The report as one HTML document. Nothing is fetched from anywhere, and no script runs but the one given: a browser is
 * told to refuse both.
 *
 * @param script computes the what-if in the page; empty for a page without
 */
export function renderHtml(document: ReportDocument, script: string): string {
  const scripts =
    script === '' ? '' : ` script-src 'sha256-${createHash('sha256').update(script).digest('base64')}';`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';${trusted(scripts)} style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${document.model.name}: cost report</title>
<style>${style}</style>
</head>
<body>
<main>
${summarySection(document)}
${costSection(document)}
${script === '' ? null : whatIfSection(document, script)}
${outlookSection(document)}
${frontSection(document)}
${speedSection(document)}
${timeSection(document)}
${partitionsSection(document)}
${measurementsSection(document)}
${basisSection(document)}
${againSection(document)}
</main>
</body>
</html>
`;
  return page.text;
}
