import type { ComparedSize, PowerTuningComparison } from '../../loop/compare-power-tuning.ts';
import { type Column, layTable } from '../table.ts';
import { ms, usdPerMillion } from '../units.ts';

const columns: readonly Column[] = [
  { title: 'MB', align: 'right' },
  { title: 'samples', align: 'right' },
  { title: 'their ms', align: 'right' },
  { title: 'their $/M', align: 'right' },
  { title: 'our $/M', align: 'right' },
  { title: 'ours is', align: 'right' },
];

/** Both costs at each size, and the way from theirs to ours at the size that they recommend. */
export function renderComparison(comparison: PowerTuningComparison, width: number): string {
  const { function: name, sizes, theirChoiceMb, ourChoiceMb, visualisation } = comparison;
  const rows = sizes.map(({ memoryMb, theirs, theirUsdPerMillion, ourUsdPerMillion }) => [
    `${memoryMb === theirChoiceMb ? 't' : ''}${memoryMb === ourChoiceMb ? '>' : ''} ${memoryMb}`,
    String(theirs.invocations),
    ms(theirs.averageDurationMs),
    usdPerMillion(theirUsdPerMillion),
    usdPerMillion(ourUsdPerMillion),
    signed(100 * (ourUsdPerMillion / theirUsdPerMillion - 1), 1, ' %'),
  ]);
  const explained = sizes.find(({ memoryMb }) => memoryMb === theirChoiceMb);
  return [
    `"${name}" by the rules of aws-lambda-power-tuning 4.4 and by ours,`,
    'from the same samples (dollars modelled: measured ms x list prices).',
    '',
    ...layTable(columns, rows, width),
    '',
    `t  they recommend ${theirChoiceMb} MB, the cheapest    >  cheapest by ours: ${ourChoiceMb} MB`,
    ...(explained === undefined ? [] : ['', `At ${explained.memoryMb} MB:`, ...steps(explained, width)]),
    '',
    'In their visualiser (the figures are in the link, and sent to nobody):',
    visualisation,
  ].join('\n');
}

function steps({ steps: all, ourUsdPerMillion }: ComparedSize, width: number): string[] {
  const rows = all.map(({ why, usdPerMillion: usd }, i) => [i === 0 ? usd.toFixed(3) : signed(usd, 3), why]);
  const [, ...lines] = layTable(
    [
      { title: '', align: 'right' },
      { title: '', align: 'left', shrinks: true },
    ],
    [...rows, [ourUsdPerMillion.toFixed(3), 'ours, dollars per million invocations']],
    width,
  );
  return lines;
}

const signed = (value: number, digits: number, unit = '') =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}${unit}`;
