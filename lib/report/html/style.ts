import { trusted } from '../markup.ts';

/** The style sheet: system fonts, light and dark, phone to paper. */
export const style = trusted(`
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1c242c; --quiet: #56616c; --rule: #d8dcdf; --soft: #f2f4f3; --accent: #14608f;
  --duration: #2f6690; --requests: #2a8a7c; --init: #b96d12; --s3: #8a5a96; --logs: #7a7468; --kept: #a8473f;
  --run: #2f6690; --codec: #2a8a7c; --storage: #8a5a96; --handler: #77838d; --hop: #b96d12; --client: #3d4852;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14191e; --ink: #e3e7ea; --quiet: #9fabb5; --rule: #333c44; --soft: #1d242a; --accent: #79bce6;
    --duration: #6aa5d2; --requests: #4fb8a7; --init: #dd9a45; --s3: #bd8fca; --logs: #aaa395; --kept: #e0847b;
    --run: #6aa5d2; --codec: #4fb8a7; --storage: #bd8fca; --handler: #7e8a94; --hop: #dd9a45; --client: #b9c2c9;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1, h2, h3, p, dl, dd, ul, pre, figure { margin: 0; }
p, dd, li, figcaption { text-wrap: pretty; }
h1, h2 { font-family: Charter, "Bitstream Charter", "Iowan Old Style", Palatino, Georgia, "Liberation Serif", serif; font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 2.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1rem; font-weight: 650; margin-top: 1.75rem; }
section { margin-top: 2.75rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
section > * + * { margin-top: .9rem; }
section > h3 + * { margin-top: .4rem; }
p, dd, li, figcaption { max-width: 46rem; overflow-wrap: anywhere; }
.kicker { color: var(--quiet); font-size: .875rem; margin-bottom: .35rem; }
.quiet, figcaption { color: var(--quiet); font-size: .875rem; }
header .quiet { margin-top: .4rem; font-size: 1rem; }
.lede { font-size: 1.2rem; line-height: 1.45; }
.note { border-left: 3px solid var(--accent); background: var(--soft); padding: .7rem 1rem; max-width: none; font-size: .9375rem; }
.decision { font-size: 1.0625rem; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.1rem 1.5rem; padding: .5rem 0; }
.figures dt { font-size: .875rem; color: var(--quiet); }
.figures .figure { font-size: 1.7rem; line-height: 1.25; font-weight: 600; white-space: nowrap; letter-spacing: -.01em; }
.badge { display: inline-block; font-size: .6875rem; line-height: 1.35; letter-spacing: .02em; font-weight: 500; padding: 0 .4em; border: 1px solid var(--quiet); border-radius: .25rem; color: var(--quiet); white-space: nowrap; vertical-align: .1em; }
.badge.modelled { border-style: dashed; }
.badge.assumed { border-style: dotted; font-style: italic; }
.scroll {
  overflow-x: auto;
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 2.5rem 100% local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 2.5rem 100% local,
    linear-gradient(to right, var(--rule), transparent) left / .6rem 100% scroll,
    linear-gradient(to left, var(--rule), transparent) right / .6rem 100% scroll;
  background-repeat: no-repeat;
}
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.4; }
caption { text-align: left; font-weight: 650; font-size: .9375rem; padding: .5rem 0 .35rem; }
th, td { padding: .35rem .75rem; vertical-align: top; border-bottom: 1px solid var(--rule); text-align: left; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { vertical-align: bottom; color: var(--quiet); font-size: .8125rem; border-bottom-color: var(--quiet); }
tbody th { font-weight: 500; }
tfoot th, tfoot td { font-weight: 650; border-bottom: 0; border-top: 1px solid var(--quiet); }
tfoot tr + tr > * { font-weight: 400; border-top: 0; padding-top: 0; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
th.text:first-child { min-width: 6.5rem; } td.text { min-width: 7rem; }
.marked th, .marked td { background: var(--soft); }
.marked th { box-shadow: inset 3px 0 var(--accent); padding-left: .6rem; }
details { border: 1px solid var(--rule); border-radius: .375rem; padding: .5rem .9rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9375rem; }
dl.reasons, dl.basis { display: grid; grid-template-columns: max-content 1fr; gap: .45rem 1.25rem; }
dl.basis { grid-template-columns: 14rem 1fr; gap: .7rem 1.5rem; font-size: .9375rem; }
.reasons dt, .basis dt { font-weight: 600; }
.failures { padding-left: 1.1rem; font-size: .875rem; }
figure { margin-top: 1rem; }
figcaption { margin-top: .35rem; }
svg.plot { display: block; width: 100%; height: auto; overflow: visible; font-family: inherit; }
svg[class$="-narrow"] { display: none; }
.axes text { fill: var(--quiet); } .axes .title { fill: var(--ink); }
.grid { stroke: var(--rule); stroke-width: 1; } .baseline, .tick { stroke: var(--quiet); stroke-width: 1; }
.front { fill: none; stroke: var(--accent); stroke-width: 1.5; opacity: .65; }
.candidate { fill: var(--paper); stroke: var(--accent); stroke-width: 1.6; }
.chosen { fill: var(--accent); } .chosen-ring { fill: none; stroke: var(--accent); stroke-width: 1.6; }
.unsplit { fill: none; stroke: var(--ink); stroke-width: 1.6; }
.observed { fill: var(--init); stroke: var(--paper); stroke-width: 1; } .interval { fill: none; stroke: var(--init); stroke-width: 2; }
.leader { stroke: var(--quiet); stroke-width: 1; } .stem { stroke: var(--accent); stroke-width: 1; stroke-dasharray: 2 3; }
.limit { stroke: var(--init); stroke-width: 1.2; stroke-dasharray: 6 4; }
.label { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.strong { font-weight: 650; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; font-size: .875rem; }
.swatch { display: inline-block; width: .75em; height: .75em; margin-right: .45em; border-radius: 2px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bars { display: grid; grid-template-columns: fit-content(30%) 1fr max-content; gap: .5rem .9rem; align-items: center; font-size: .875rem; }
.bar { display: block; width: 100%; height: 1.25rem; }
.bar-name { overflow-wrap: anywhere; } .bar-total { text-align: right; }
.part { stroke: var(--paper); stroke-width: 1; vector-effect: non-scaling-stroke; }
.c-duration { fill: var(--duration); background: var(--duration); } .c-requests { fill: var(--requests); background: var(--requests); }
.c-init { fill: var(--init); background: var(--init); } .c-s3, .c-step-functions { fill: var(--s3); background: var(--s3); }
.c-logs, .c-transfer { fill: var(--logs); background: var(--logs); }
.c-provisioned-concurrency, .c-ephemeral-storage, .c-machines, .c-energy, .c-links { fill: var(--kept); background: var(--kept); }
.t-run { fill: var(--run); background: var(--run); } .t-codec { fill: var(--codec); background: var(--codec); }
.t-storage { fill: var(--storage); background: var(--storage); } .t-handler { fill: var(--handler); background: var(--handler); }
.t-hop { fill: var(--hop); background: var(--hop); } .t-client { fill: var(--client); background: var(--client); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .84375rem; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem 1rem; white-space: pre-wrap; }
.controls { display: grid; grid-template-columns: max-content 1fr max-content; gap: .6rem 1.2rem; align-items: center; }
.controls input[type="range"] { width: 100%; accent-color: var(--accent); }
.controls input[type="number"] { width: 11ch; }
.entry { white-space: nowrap; }
input[type="number"], button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: .25rem; padding: .2rem .45rem; }
button { cursor: pointer; font-size: .875rem; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.what-if-result { font-size: 1.1rem; }
.what-if-result output { font-weight: 600; }
footer { margin-top: 3rem; color: var(--quiet); font-size: .8125rem; }
@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.85rem; }
  .figures { grid-template-columns: 1fr 1fr; gap: 1rem; }
  .figures .figure { font-size: 1.35rem; }
  svg[class$="-wide"] { display: none; } svg[class$="-narrow"] { display: block; }
  .controls { grid-template-columns: 1fr max-content; } .controls label { grid-column: 1 / -1; margin-bottom: -.4rem; }
  caption { max-width: calc(100vw - 2rem); }
  dl.reasons, dl.basis { grid-template-columns: 1fr; gap: .1rem; } .reasons dd, .basis dd { margin-bottom: .6rem; }
}
@media print {
  #what-if-section { display: none; }
  @page { size: A4; margin: 16mm 14mm; }
  :root { --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --soft: #f4f4f4; --accent: #14608f; }
  html { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.6rem; }
  h2, h3, caption { break-after: avoid; }
  figure, tr, .bars, .figures, .note { break-inside: avoid; }
  .scroll { overflow: visible; background: none; }
  section > .scroll { break-inside: avoid; }
  tfoot { display: table-row-group; }
  td code { font-size: 7.5pt; }
  table { font-size: .85rem; } th, td { padding: .25rem .45rem; }
  .short { border: 0; padding: 0; } .short summary, .long { display: none; }
  .short::details-content { content-visibility: visible; display: block; height: auto; }
  svg[class$="-wide"] { display: block; } svg[class$="-narrow"] { display: none; }
}
`);
