import { describe, expect, it } from 'vitest';
import { renderDiff } from '../../../lib/cli/render/diff.ts';
import type { PlanFigures } from '../../../lib/loop/diff-plan.ts';

const plain = (_: string, text: string) => text;
const figures = (latencyMs: number, usd: number): PlanFigures => ({
  planHash: '0'.repeat(16),
  latencyMs,
  latencyP95Ms: latencyMs * 1.2,
  costUsdPerMillion: usd,
  monthlyUsd: usd / 2,
});
const resources = [
  {
    change: 'change',
    type: 'AWS::Lambda::Function',
    path: 'Model/part-0/Function',
    logicalId: 'F',
    replaced: false,
  },
  { change: 'add', type: 'AWS::Logs::LogGroup', path: 'Model/Chain/Logs', logicalId: 'L', replaced: false },
] as const;

describe('a diff as text', () => {
  it('is two words when nothing changes', () => {
    const same = figures(100, 8);
    expect(renderDiff({ resources: [], before: same, after: same }, 80, plain)).toBe('No changes.');
  });

  it('lists resources, and latency and cost before and after', () => {
    const text = renderDiff({ resources, before: figures(200, 8), after: figures(150, 10) }, 80, plain);
    expect(text.split('\n').map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      '~ Lambda::Function Model/part-0/Function',
      '+ Logs::LogGroup Model/Chain/Logs',
      '',
      'modelled before after change',
      'p50 ms 200 150 −25.0 %',
      'p95 ms 240 180 −25.0 %',
      '$ per million $8.00 $10.00 +25.0 %',
      '$ a month $4.00 $5.00 +25.0 %',
    ]);
  });

  it('shows what is predicted alone where nothing is known of what stands', () => {
    const text = renderDiff({ resources, before: null, after: figures(150, 10) }, 80, plain);
    expect(text).toMatch(/p50 ms +150\n/);
  });
});
