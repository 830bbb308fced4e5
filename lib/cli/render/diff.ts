import type { PlanDiff, PlanFigures } from '../../loop/diff-plan.ts';
import type { ResourceChange } from '../../targets/resource-changes.ts';
import { layTable } from '../table.ts';
import type { Paint } from '../terminal.ts';
import { ms, percent, usd } from '../units.ts';

const marks = { add: ['+', 'green'], remove: ['-', 'red'], change: ['~', 'yellow'] } as const;

const figureRows = [
  ['p50 ms', 'latencyMs', ms],
  ['p95 ms', 'latencyP95Ms', ms],
  ['$ per million', 'costUsdPerMillion', usd],
  ['$ a month', 'monthlyUsd', usd],
] as const;

/** A diff as text; "No changes." where there are none. */
export function renderDiff({ resources, before, after }: PlanDiff, width: number, paint: Paint): string {
  const figures = figuresTable(before, after, width);
  if (resources.length === 0) return 'No changes.';
  return [resourceLines(resources, width, paint), ...(figures ? ['', figures] : [])].join('\n');
}

function resourceLines(resources: readonly ResourceChange[], width: number, paint: Paint): string {
  const [, ...rows] = layTable(
    [
      { title: '', align: 'left' },
      { title: 'resource', align: 'left' },
      { title: 'construct', align: 'left', shrinks: true },
      { title: '', align: 'left' },
    ],
    resources.map(({ change, type, path, replaced }) => [
      marks[change][0],
      type.replace('AWS::', ''),
      path,
      replaced ? 'replaced' : '',
    ]),
    width,
  );
  return rows.map((row, i) => paint(marks[resources[i]!.change][1], row)).join('\n');
}

/** Predictions before and after; null where no search has made any. */
function figuresTable(before: PlanFigures | null, after: PlanFigures, width: number): string | null {
  const rows = figureRows.flatMap(([title, key, text]) => {
    const [old = null, now] = [before?.[key], after[key]];
    if (now === null) return [];
    const change = old === null ? '' : old === now ? 'the same' : percent(now / old - 1);
    return [[title, old === null ? '' : text(old), text(now), change]];
  });
  if (rows.length === 0) return null;
  return layTable(
    [
      { title: 'modelled', align: 'left' },
      { title: 'before', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'change', align: 'right' },
    ],
    rows,
    width,
  ).join('\n');
}
