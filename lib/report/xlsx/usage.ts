import type { PriceItem } from '../../cost/price-items.ts';
import type { CostKind } from '../../cost/usage.ts';
import type { ReportDocument } from '../document.ts';
import {
  egressCell,
  functionCells,
  getsCell,
  handoffBytesCell,
  handoffHoursCell,
  putsCell,
  requestsCell,
  retentionCell,
  workflowMbCell,
  workflowMsCell,
} from './assumptions.ts';

/** A quantity and the formula that computes it from the assumptions; the same rules as `monthlyUsage`. */
export interface UsageFormula {
  readonly owner: string;
  readonly kind: CostKind;
  readonly item: PriceItem;
  readonly formula: string;
}

const gigabyte = '1073741824';

export function usageFormulas({ billing }: ReportDocument): UsageFormula[] {
  return [
    ...billing.functions.flatMap(({ name, architecture }, i) => functionFormulas(name, architecture, i)),
    { owner: 'hand-off', kind: 's3', item: 's3.put', formula: `${requestsCell}*${putsCell}` },
    { owner: 'hand-off', kind: 's3', item: 's3.get', formula: `${requestsCell}*${getsCell}` },
    {
      owner: 'hand-off',
      kind: 's3',
      item: 's3.storage',
      formula: `${requestsCell}*${handoffBytesCell}/${gigabyte}*${handoffHoursCell}/730`,
    },
    {
      owner: 'workflow',
      kind: 'step-functions',
      item: 'states.express-requests',
      formula: `IF(${workflowMsCell}>0,${requestsCell},0)`,
    },
    {
      owner: 'workflow',
      kind: 'step-functions',
      item: 'states.express-duration',
      formula: `${requestsCell}*CEILING(${workflowMbCell},64)/1024*CEILING(${workflowMsCell},100)/1000`,
    },
    {
      owner: 'request',
      kind: 'transfer',
      item: 'transfer.out',
      formula: `${requestsCell}*${egressCell}/${gigabyte}`,
    },
  ];
}

function functionFormulas(owner: string, architecture: 'x86_64' | 'arm64', index: number): UsageFormula[] {
  const cell = functionCells(index);
  const invocations = `${requestsCell}*${cell.invocations}`;
  const onDemand = `${invocations}*(1-${cell.servedShare})`;
  const gb = `${cell.memoryMb}/1024`;
  const moreMs = `(${cell.coldMs}-${cell.warmMs})`;
  const logs = `${invocations}*${cell.logBytes}/${gigabyte}`;
  const storageGb = `MAX(0,${cell.storageMb}-512)/1024`;
  const line = (kind: CostKind, item: PriceItem, formula: string): UsageFormula => ({
    owner,
    kind,
    item,
    formula,
  });
  return [
    line('duration', `lambda.duration.${architecture}`, `${gb}*${cell.warmMs}/1000*${onDemand}`),
    line('init', `lambda.duration.${architecture}`, `${gb}*${moreMs}/1000*${cell.coldRate}*${onDemand}`),
    line('requests', 'lambda.requests', invocations),
    line(
      'provisioned-concurrency',
      `lambda.provisioned.${architecture}`,
      `${cell.environments}*${gb}*730*3600`,
    ),
    line(
      'provisioned-concurrency',
      `lambda.provisioned-duration.${architecture}`,
      `${gb}*${cell.warmMs}/1000*${invocations}*${cell.servedShare}`,
    ),
    line(
      'ephemeral-storage',
      'lambda.ephemeral-storage',
      `${storageGb}*(${cell.warmMs}*${invocations}+${moreMs}*${cell.coldRate}*${onDemand})/1000`,
    ),
    line('logs', 'logs.ingestion', logs),
    line('logs', 'logs.storage', `${logs}*0.15*${retentionCell}`),
  ];
}
