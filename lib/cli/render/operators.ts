import type { Inspection } from '../../loop/inspect.ts';
import { plural } from '../../plural.ts';
import { layTable } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { bytes, share } from '../units.ts';

const shown = 12;

/** Operators of a model: how many nodes, and what they weigh. */
export function renderOperators(
  { operators, weightBytes }: Pick<Inspection, 'operators' | 'weightBytes'>,
  width: number,
  paint: Paint,
): string {
  const rest = operators.slice(shown);
  const sum = (key: 'nodes' | 'weightBytes') => rest.reduce((total, each) => total + each[key], 0);
  const rows = [
    ...operators.slice(0, shown),
    ...(rest.length === 0
      ? []
      : [
          {
            opType: plural(rest.length, 'other'),
            nodes: sum('nodes'),
            weightBytes: sum('weightBytes'),
          },
        ]),
  ];
  const [titles = '', ...lines] = layTable(
    [
      { title: 'operator', align: 'left', shrinks: true },
      { title: 'nodes', align: 'right' },
      { title: 'weights', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    rows.map((row) => [
      row.opType,
      String(row.nodes),
      row.weightBytes === 0 ? '-' : bytes(row.weightBytes),
      row.weightBytes === 0 ? '-' : shareOrLess(row.weightBytes / Math.max(weightBytes, row.weightBytes)),
    ]),
    width,
  );
  return [paint('dim', titles), ...lines].join('\n');
}

const shareOrLess = (ratio: number) => (ratio < 0.001 ? '<0.1 %' : share(ratio));
