import { decimal, sumUsd } from '../../../cost/money.ts';
import { memoryStepMb } from '../../../cost/sensitivity.ts';
import { type CostKind, costKinds } from '../../../cost/usage.ts';
import type { ReportDocument } from '../../document.ts';
import { dollarDecimals, fixed } from '../../format.ts';
import { html, type Markup, trusted } from '../../markup.ts';
import { costWords } from '../../words.ts';
import { badge } from '../badge.ts';
import { positionOf, volumeRange } from './controls.ts';
import { whatIfData } from './data.ts';
import { ids } from './ids.ts';

/**
 * Sliders for volume, cold starts and memory, and the bill that they make; null where no function is billed. Without the
 * script it isn't shown, nor on paper.
 *
 * @param script what computes it in the page
 */
export function whatIfSection(document: ReportDocument, script: string): Markup | null {
  const { workload, billing } = document;
  if (billing.functions.length === 0) return null;
  const coldPercent = decimal(Math.max(...workload.coldStartRates))
    .times(100)
    .toNumber();
  return html`<section id="${ids.section}" aria-labelledby="what-if" hidden><h2 id="what-if">What if</h2><p>Change a number: the bill is computed again here, by the rules and to the digit of this report ${badge('modelled')}.</p><div class="controls">${[
    control(ids.volume, 'Inferences a month', '', volumeOf(workload.requestsPerMonth)),
    control(ids.cold, 'Invocations that start cold', '%', {
      slider: { least: 0, most: 100, step: 0.1, value: coldPercent },
      number: { least: 0, most: 100, step: 'any', value: coldPercent },
    }),
    control(ids.memory, 'More memory in each function', 'MB', memoryOf(document)),
  ]}</div><p class="what-if-result"><output id="${ids.result}"></output> <button type="button" id="${ids.reset}">As in the report</button></p>${kindTable(document)}<p class="quiet">With more memory a function is taken to run faster as far as its threads can use the CPUs that it buys; what cold ones are billed more stays. Measured sizes are in the tables below.</p></section><script type="application/json" id="${ids.data}">${trusted(inScript(JSON.stringify(whatIfData(document))))}</script><script>${trusted(script)}</script>`;
}

/** Nothing in it ends the script element, whatever a function's name is. */
const inScript = (json: string): string => json.replaceAll('<', '\\u003c');

interface Input {
  readonly least: number;
  readonly most: number;
  readonly step: number | 'any';
  readonly value: number;
}

const volumeOf = (requests: number): { slider: Input; number: Input } => ({
  slider: { least: volumeRange.least, most: volumeRange.most, step: 1, value: positionOf(requests) },
  number: { least: 0, most: 1e15, step: 1, value: requests },
});

/** No less than what was used, where that is known: the function would run out of it. */
function memoryOf({ billing, partitions }: ReportDocument): { slider: Input; number: Input } {
  const room = billing.functions.map(({ name, memoryMb }) => {
    const used = partitions.find((partition) => partition.name === name)?.maxMemoryMb ?? 0;
    return memoryMb - Math.max(128, used);
  });
  const steps = Math.max(0, Math.floor(Math.min(...room) / memoryStepMb));
  const range = { least: -steps * memoryStepMb, most: 16 * memoryStepMb, step: memoryStepMb, value: 0 };
  return { slider: range, number: { ...range, step: 1 } };
}

function control(
  { slider, number }: { slider: string; number: string },
  label: string,
  unit: string,
  inputs: { slider: Input; number: Input },
): Markup {
  const attributes = ({ least, most, step, value }: Input) =>
    html`min="${least}" max="${most}" step="${step}" value="${value}"`;
  return html`<label for="${number}">${label}</label><input type="range" id="${slider}" aria-label="${label}, slider" ${attributes(inputs.slider)}><span class="entry"><input type="number" id="${number}" inputmode="decimal" ${attributes(inputs.number)}> ${unit}</span>`;
}

function kindTable({ bill, monthlyUsd }: ReportDocument): Markup {
  const decimals = dollarDecimals(monthlyUsd);
  const amountOf = (kind: CostKind) =>
    sumUsd(bill.lines.filter((line) => line.kind === kind).map((line) => decimal(line.usd))).toNumber();
  return html`<div class="scroll" role="region" aria-labelledby="what-if-table" tabindex="0"><table><caption id="what-if-table">US dollars a month, by kind</caption><thead><tr><th scope="col" class="text">Kind</th><th scope="col" class="number">In the report</th><th scope="col" class="number">What if</th></tr></thead><tbody>${costKinds.map(
    (kind) =>
      html`<tr id="${ids.row(kind)}"><th scope="row" class="text">${costWords[kind]}</th><td class="number">${fixed(amountOf(kind), decimals)}</td><td class="number" id="${ids.amount(kind)}"></td></tr>`,
  )}</tbody></table></div>`;
}
