import type { ExitRates } from '../../plan/exit-rates.ts';
import { layTable, wrap } from '../table.ts';
import { share } from '../units.ts';

/** What `exits` found, as text. */
export function renderExits({ exits, final, samples }: ExitRates, width: number): string[] {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return [
    wrap(
      `Where inferences may end (measured): ${samples.count} samples (${samples.source}). Each exit by itself: how many leave at a threshold, and how many of these have the top-1 of "${final}".`,
      width,
    ),
    '',
    ...layTable(
      [
        { title: 'exit', align: 'left', shrinks: true },
        right('in segment'),
        { title: 'rule', align: 'left' },
        right('threshold'),
        right('leave'),
        right('agree'),
      ],
      exits.flatMap(({ output, segment, rule, sweep }) =>
        sweep.map(({ threshold, rate, agreement }, at) => [
          at === 0 ? output : '',
          at === 0 ? String(segment) : '',
          `${rule} ${rule === 'top' ? '>=' : '<='}`,
          threshold.toPrecision(4),
          share(rate),
          share(agreement),
        ]),
      ),
      width,
    ),
  ];
}
