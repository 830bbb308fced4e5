import type { SheetData } from 'write-excel-file/node';
import type { ReportDocument } from '../document.ts';
import { heads, input, text } from './cells.ts';
import { inputTable } from './input-table.ts';

type Document = Pick<ReportDocument, 'billing' | 'workload'>;
type Billing = ReportDocument['billing'];

/** Numbers of the whole deployment, a row each: what they are called, and their value. */
const wholes = {
  requests: ['Inferences a month', ({ workload }: Document) => workload.requestsPerMonth],
  retention: ['Months that logs are kept', ({ billing }: Document) => billing.logRetentionMonths],
  egress: [
    'Bytes out to the internet per inference',
    ({ billing }: Document) => billing.egressBytesPerRequest,
  ],
  puts: ['S3 PUTs per inference', ({ billing }: Document) => billing.handoff?.puts ?? 0],
  gets: ['S3 GETs per inference', ({ billing }: Document) => billing.handoff?.gets ?? 0],
  handoffBytes: ['Bytes left in S3 per inference', ({ billing }: Document) => billing.handoff?.bytes ?? 0],
  handoffHours: ['Hours that they are kept', ({ billing }: Document) => billing.handoff?.keptHours ?? 0],
  workflowMs: [
    'Workflow duration, ms (0: no workflow)',
    ({ billing }: Document) => billing.stateMachine?.durationMs ?? 0,
  ],
  workflowMb: ['Workflow memory, MB', ({ billing }: Document) => billing.stateMachine?.memoryMb ?? 0],
} as const;

type Whole = keyof typeof wholes;

const wholeNames = Object.keys(wholes) as Whole[];

/** The cell of a number of the whole deployment. */
export const wholeCell = (whole: Whole): string => `Assumptions!$B$${wholeNames.indexOf(whole) + 2}`;

/** What a reader may change, and the workbook then follows. */
export const assumptionsSheet = (document: Document): SheetData => [
  heads('Assumption', 'Value'),
  ...wholeNames.map((whole) => [text(wholes[whole][0]), input(wholes[whole][1](document))]),
  [],
  [text('Cells with a coloured ground can be changed, here and in the next sheets; all others follow.')],
];

export const functionsTable = inputTable('Functions', {
  name: ['Function', (fn: Billing['functions'][number]) => fn.name],
  architecture: ['Architecture', (fn) => fn.architecture],
  memoryMb: ['Memory, MB', (fn) => fn.memoryMb],
  storageMb: ['/tmp, MB', (fn) => fn.ephemeralStorageMb],
  invocations: ['Invocations per inference', (fn) => fn.invocationsPerRequest],
  warmMs: ['Billed ms, warm (mean)', (fn) => fn.warmBilledMs],
  coldMs: ['Billed ms, cold (mean)', (fn) => fn.coldBilledMs],
  coldRate: ['Share that starts cold', (fn) => fn.coldStartRate],
  logBytes: ['Log bytes per invocation', (fn) => fn.logBytesPerInvocation],
  environments: ['Kept environments', (fn) => fn.provisioned?.environments ?? 0],
  servedShare: ['Share that they serve', (fn) => fn.provisioned?.servedShare ?? 0],
  weightBytes: ['Bytes of weights kept in S3', (fn) => fn.weightsInS3?.bytes ?? 0],
  coldGets: ['S3 GETs of a cold start', (fn) => fn.weightsInS3?.gets ?? 0],
});

export const machinesTable = inputTable('Machines', {
  name: ['Partition', (machine: Billing['machines'][number]) => machine.name],
  tier: ['Where', (machine) => machine.tier],
  invocations: ['Invocations per inference', (machine) => machine.invocationsPerRequest],
  busyMs: ['At work, ms (mean)', (machine) => machine.busyMs],
  watts: ['Watts', (machine) => machine.watts],
});

export const linksTable = inputTable('Links', {
  to: ['To', (link: Billing['links'][number]) => link.to],
  bytesUp: ['Bytes sent per inference', (link) => link.bytesUp],
  bytesDown: ['Bytes received per inference', (link) => link.bytesDown],
});
