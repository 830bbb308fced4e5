import type { SheetData } from 'write-excel-file/node';
import type { ReportDocument } from '../document.ts';
import { heads, input, text } from './cells.ts';

/** Where the numbers stand that the others are computed from. */
export const requestsCell = 'Assumptions!$B$2';
export const retentionCell = 'Assumptions!$B$3';
export const egressCell = 'Assumptions!$B$4';
export const putsCell = 'Assumptions!$B$5';
export const getsCell = 'Assumptions!$B$6';
export const handoffBytesCell = 'Assumptions!$B$7';
export const handoffHoursCell = 'Assumptions!$B$8';
export const workflowMsCell = 'Assumptions!$B$9';
export const workflowMbCell = 'Assumptions!$B$10';

const firstFunctionRow = 14;

/** Cells of a function's row. */
export function functionCells(index: number) {
  const row = firstFunctionRow + index;
  const at = (column: string) => `Assumptions!$${column}$${row}`;
  return {
    memoryMb: at('C'),
    storageMb: at('D'),
    invocations: at('E'),
    warmMs: at('F'),
    coldMs: at('G'),
    coldRate: at('H'),
    logBytes: at('I'),
    environments: at('J'),
    servedShare: at('K'),
  };
}

/** What a reader may change, and the workbook then follows. */
export function assumptionsSheet({ billing, workload }: ReportDocument): SheetData {
  const { handoff, stateMachine } = billing;
  const named = (name: string, value: number) => [text(name), input(value)];
  return [
    heads('Assumption', 'Value'),
    named('Inferences a month', workload.requestsPerMonth),
    named('Months that logs are kept', billing.logRetentionMonths),
    named('Bytes out to the internet per inference', billing.egressBytesPerRequest),
    named('S3 PUTs per inference', handoff?.puts ?? 0),
    named('S3 GETs per inference', handoff?.gets ?? 0),
    named('Bytes left in S3 per inference', handoff?.bytes ?? 0),
    named('Hours that they are kept', handoff?.keptHours ?? 0),
    named('Workflow duration, ms (0: no workflow)', stateMachine?.durationMs ?? 0),
    named('Workflow memory, MB', stateMachine?.memoryMb ?? 0),
    [],
    [text('Functions')],
    heads(
      'Function',
      'Architecture',
      'Memory, MB',
      '/tmp, MB',
      'Invocations per inference',
      'Billed ms, warm (mean)',
      'Billed ms, cold (mean)',
      'Share that starts cold',
      'Log bytes per invocation',
      'Kept environments',
      'Share that they serve',
    ),
    ...billing.functions.map((fn) => [
      text(fn.name),
      text(fn.architecture),
      input(fn.memoryMb),
      input(fn.ephemeralStorageMb),
      input(fn.invocationsPerRequest),
      input(fn.warmBilledMs),
      input(fn.coldBilledMs),
      input(fn.coldStartRate),
      input(fn.logBytesPerInvocation),
      input(fn.provisioned?.environments ?? 0),
      input(fn.provisioned?.servedShare ?? 0),
    ]),
    [],
    [text('Cells with a coloured ground can be changed; all other sheets follow.')],
  ];
}
