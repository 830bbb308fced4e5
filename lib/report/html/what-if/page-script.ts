/**
 * What runs in the report's page: reads the three inputs, computes the bill with the report's own code, and shows it.
 * It asks for nothing from anywhere and writes only text.
 */
import { decimal } from '../../../cost/money.ts';
import { costKinds } from '../../../cost/usage.ts';
import { fixed, signedPercent, usd } from '../../format.ts';
import { type WhatIfData, whatIf } from './compute.ts';
import { positionOf, requestsAt, whatIfOf } from './controls.ts';
import { ids } from './ids.ts';

/** What of a browser's document is used. */
interface Part {
  textContent: string | null;
  value: string;
  defaultValue: string;
  hidden: boolean;
  setAttribute(name: string, value: string): void;
  addEventListener(event: 'input' | 'click', listener: () => void): void;
}
declare const document: { getElementById(id: string): Part | null };

function part(id: string): Part {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no "${id}".`);
  return found;
}

const data = JSON.parse(part(ids.data).textContent ?? '') as WhatIfData;
const base = whatIf(data, { requestsPerMonth: data.requestsPerMonth, coldStartRate: null, moreMb: 0 });

const controls = [
  {
    slider: part(ids.volume.slider),
    number: part(ids.volume.number),
    toNumber: (position: string) => String(requestsAt(Number(position))),
    toPosition: (number: string) => String(positionOf(Number(number))),
  },
  ...[ids.cold, ids.memory].map((control) => ({
    slider: part(control.slider),
    number: part(control.number),
    toNumber: (position: string) => position,
    toPosition: (number: string) => number,
  })),
];

function show(): void {
  const [volume, cold, memory] = controls.map(({ number }) => number);
  const change = whatIfOf(volume!.value, cold!.value, memory!.value, cold!.defaultValue);
  for (const { slider, number } of controls) slider.setAttribute('aria-valuetext', number.value);
  if (change === null) {
    part(ids.result).textContent = 'One of the numbers can’t be computed with.';
    return;
  }
  const { monthlyUsd, usdPerThousand, byKind } = whatIf(data, change);
  const more = monthlyUsd.minus(base.monthlyUsd);
  const sign = more.lt(0) ? '−' : '+';
  const percent = base.monthlyUsd.eq(0)
    ? ''
    : ` (${signedPercent(more.times(100).div(base.monthlyUsd).toNumber())})`;
  const perThousand = usdPerThousand === null ? '' : `, ${usd(usdPerThousand.toNumber())} per thousand`;
  part(ids.result).textContent =
    `${usd(monthlyUsd.toNumber())} a month${perThousand}: ${sign}${usd(more.abs().toNumber())} a month${percent} against the report.`;
  part(ids.result).setAttribute('data-usd', monthlyUsd.toFixed());
  const decimals = usd(base.monthlyUsd.toNumber()).split('.')[1]?.length ?? 2;
  for (const kind of costKinds) {
    const amount = byKind.find((each) => each.kind === kind)?.usd ?? decimal(0);
    const before = base.byKind.find((each) => each.kind === kind)?.usd ?? decimal(0);
    part(ids.row(kind)).hidden = amount.eq(0) && before.eq(0);
    part(ids.amount(kind)).textContent = fixed(amount.toNumber(), decimals);
  }
}

for (const { slider, number, toNumber, toPosition } of controls) {
  slider.addEventListener('input', () => {
    number.value = toNumber(slider.value);
    show();
  });
  number.addEventListener('input', () => {
    slider.value = toPosition(number.value);
    show();
  });
}
part(ids.reset).addEventListener('click', () => {
  for (const { slider, number } of controls) {
    slider.value = slider.defaultValue;
    number.value = number.defaultValue;
  }
  show();
});
part(ids.section).hidden = false;
show();
