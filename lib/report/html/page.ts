import type { ReportDocument } from '../document.ts';
import { html } from '../markup.ts';
import { againSection, basisSection } from './basis-section.ts';
import { costSection } from './cost-section.ts';
import { frontSection } from './front-section.ts';
import { measurementsSection } from './measurements-section.ts';
import { outlookSection } from './outlook-section.ts';
import { partitionsSection } from './partitions-section.ts';
import { style } from './style.ts';
import { summarySection } from './summary-section.ts';
import { timeSection } from './time-section.ts';

/** The report as one HTML document: no script, nothing fetched from anywhere; a browser is told to refuse both. */
export function renderHtml(document: ReportDocument): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
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
${outlookSection(document)}
${frontSection(document)}
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
