import type { PriceItem } from '../../cost/price-items.ts';
import type { CostKind } from '../../cost/usage.ts';
import type { ReportDocument } from '../document.ts';
import { functionsTable, linksTable, machinesTable, wholeCell } from './assumptions.ts';

/** A quantity and the formula that computes it from the assumptions; the same rules as `monthlyUsage`. */
export interface UsageFormula {
  readonly owner: string;
  readonly kind: CostKind;
  readonly item: PriceItem;
  readonly formula: string;
}

const gigabyte = '1073741824';
const requests = wholeCell('requests');

const line = (owner: string, kind: CostKind, item: PriceItem, formula: string): UsageFormula => ({
  owner,
  kind,
  item,
  formula,
});

export const usageFormulas = ({ billing }: ReportDocument): UsageFormula[] => [
  ...billing.functions.flatMap(functionFormulas),
  line('hand-off', 's3', 's3.put', `${requests}*${wholeCell('puts')}`),
  line('hand-off', 's3', 's3.get', `${requests}*${wholeCell('gets')}`),
  line(
    'hand-off',
    's3',
    's3.storage',
    `${requests}*${wholeCell('handoffBytes')}/${gigabyte}*${wholeCell('handoffHours')}/730`,
  ),
  line(
    'workflow',
    'step-functions',
    'states.express-requests',
    `IF(${wholeCell('workflowMs')}>0,${requests},0)`,
  ),
  line(
    'workflow',
    'step-functions',
    'states.express-duration',
    `${requests}*CEILING(${wholeCell('workflowMb')},64)/1024*CEILING(${wholeCell('workflowMs')},100)/1000`,
  ),
  line('request', 'transfer', 'transfer.out', `${requests}*${wholeCell('egress')}/${gigabyte}`),
  ...billing.machines.flatMap(machineFormulas),
  ...billing.links.flatMap(({ to }, i) => [
    line('request', 'links', `link.${to}.up`, `${requests}*${linksTable.cellOf('bytesUp', i)}/1000000000`),
    line(
      'request',
      'links',
      `link.${to}.down`,
      `${requests}*${linksTable.cellOf('bytesDown', i)}/1000000000`,
    ),
  ]),
];

type Billing = ReportDocument['billing'];

function functionFormulas(
  { name: owner, architecture }: Billing['functions'][number],
  index: number,
): UsageFormula[] {
  const cell = (name: Parameters<typeof functionsTable.cellOf>[0]) => functionsTable.cellOf(name, index);
  const invocations = `${requests}*${cell('invocations')}`;
  const onDemand = `${invocations}*(1-${cell('servedShare')})`;
  const coldStarts = `${cell('coldRate')}*${onDemand}`;
  const gb = `${cell('memoryMb')}/1024`;
  const moreMs = `(${cell('coldMs')}-${cell('warmMs')})`;
  const logs = `${invocations}*${cell('logBytes')}/${gigabyte}`;
  const storageGb = `MAX(0,${cell('storageMb')}-512)/1024`;
  return [
    line(owner, 'duration', `lambda.duration.${architecture}`, `${gb}*${cell('warmMs')}/1000*${onDemand}`),
    line(owner, 'init', `lambda.duration.${architecture}`, `${gb}*${moreMs}/1000*${coldStarts}`),
    line(owner, 'requests', 'lambda.requests', invocations),
    line(
      owner,
      'provisioned-concurrency',
      `lambda.provisioned.${architecture}`,
      `${cell('environments')}*${gb}*730*3600`,
    ),
    line(
      owner,
      'provisioned-concurrency',
      `lambda.provisioned-duration.${architecture}`,
      `${gb}*${cell('warmMs')}/1000*${invocations}*${cell('servedShare')}`,
    ),
    line(
      owner,
      'ephemeral-storage',
      'lambda.ephemeral-storage',
      `${storageGb}*(${cell('warmMs')}*${invocations}+${moreMs}*${coldStarts})/1000`,
    ),
    line(owner, 'logs', 'logs.ingestion', logs),
    line(owner, 'logs', 'logs.storage', `${logs}*0.15*${wholeCell('retention')}`),
    line(owner, 's3', 's3.get', `${coldStarts}*${cell('coldGets')}`),
    line(owner, 's3', 's3.storage', `${cell('weightBytes')}/${gigabyte}`),
  ];
}

function machineFormulas({ name: owner, tier }: Billing['machines'][number], index: number): UsageFormula[] {
  const cell = (name: Parameters<typeof machinesTable.cellOf>[0]) => machinesTable.cellOf(name, index);
  const seconds = `${requests}*${cell('invocations')}*${cell('busyMs')}/1000`;
  return [
    line(owner, 'machines', `machine.${tier}.hours`, `${seconds}/3600`),
    line(owner, 'energy', `machine.${tier}.energy`, `${seconds}*${cell('watts')}`),
  ];
}
