import type { ReportDocument } from '../document.ts';
import { precise } from '../format.ts';
import type { ReportedBillLine } from '../schema/bill.ts';

type Billing = ReportDocument['billing'];

const percent = (share: number): string => `${precise(share * 100)}\u00a0%`;

/**
 * How a quantity of the bill is reckoned, in numbers that a reader finds in the tables: what `monthlyUsage` computes.
 * Where the price has tiers, it is that of all tiers together.
 */
export function workingOf(
  { owner, kind, item }: ReportedBillLine,
  { billing, workload }: Pick<ReportDocument, 'billing' | 'workload'>,
): string {
  const requests = precise(workload.requestsPerMonth);
  const fn = billing.functions.find(({ name }) => name === owner);
  if (fn !== undefined) return ofFunction(fn, kind, item, requests, billing.logRetentionMonths);
  const machine = billing.machines.find(({ name }) => name === owner);
  if (machine !== undefined) {
    const seconds = `${precise(machine.busyMs)} ms × ${requests}`;
    return kind === 'energy' ? `${precise(machine.watts)} W × ${seconds}` : seconds;
  }
  return ofRequest(item, billing, requests);
}

function ofFunction(
  fn: Billing['functions'][number],
  kind: ReportedBillLine['kind'],
  item: ReportedBillLine['item'],
  requests: string,
  retention: number,
): string {
  const gb = `${precise(fn.memoryMb)} MB ÷ 1,024`;
  const invocations =
    fn.invocationsPerRequest === 1 ? requests : `${percent(fn.invocationsPerRequest)} of ${requests}`;
  const cold = `${percent(fn.coldStartRate)} of ${invocations}`;
  const warmMs = `${precise(fn.warmBilledMs)} ms`;
  const moreMs = `${precise(fn.coldBilledMs - fn.warmBilledMs)} ms more`;
  const kept = `${precise(fn.provisioned?.environments ?? 0)} × ${gb} × 730 h`;
  const logs = `${precise(fn.logBytesPerInvocation)} B × ${invocations}`;
  switch (kind) {
    case 'duration':
      return `${gb} × ${warmMs} × ${invocations}`;
    case 'init':
      return `${gb} × ${moreMs} × ${cold}`;
    case 'requests':
      return invocations;
    case 'provisioned-concurrency':
      return item.startsWith('lambda.provisioned-duration') ? `${gb} × ${warmMs} × ${invocations}` : kept;
    case 'ephemeral-storage':
      return `${precise(fn.ephemeralStorageMb - 512)} MB ÷ 1,024 × (${warmMs} × ${invocations} + ${moreMs} × ${cold})`;
    case 'logs':
      return item === 'logs.storage' ? `${logs} × 0.15 × ${precise(retention)} months` : logs;
    case 's3':
      return item === 's3.get'
        ? `${precise(fn.weightsInS3?.gets ?? 0)} × ${cold}`
        : `${precise(fn.weightsInS3?.bytes ?? 0)} B of weights`;
    default:
      return '';
  }
}

function ofRequest(
  item: ReportedBillLine['item'],
  { handoff, stateMachine, egressBytesPerRequest, links }: Billing,
  requests: string,
): string {
  const [first, to, way] = item.split('.');
  if (first === 'link') {
    const link = links.find((each) => each.to === to);
    return `${precise((way === 'up' ? link?.bytesUp : link?.bytesDown) ?? 0)} B × ${requests}`;
  }
  switch (item) {
    case 's3.put':
      return `${precise(handoff?.puts ?? 0)} × ${requests}`;
    case 's3.get':
      return `${precise(handoff?.gets ?? 0)} × ${requests}`;
    case 's3.storage':
      return `${precise(handoff?.bytes ?? 0)} B × ${requests} × ${precise(handoff?.keptHours ?? 0)} h ÷ 730 h`;
    case 'states.express-duration':
      return `${precise(stateMachine?.memoryMb ?? 0)} MB and ${precise(stateMachine?.durationMs ?? 0)} ms in steps of 64 MB and 100 ms × ${requests}`;
    case 'transfer.out':
      return `${precise(egressBytesPerRequest)} B × ${requests}`;
    default:
      return requests;
  }
}
