import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { renderXlsx } from '../../lib/report/xlsx/workbook.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { parseCsv } from './csv-parser.ts';
import { bert, planProfile } from './fixture.ts';
import { focusViolations } from './focus-validator.ts';
import { evaluateWorkbook, readWorkbook } from './workbook-reader.ts';

const measured = planProfile(bert);

const subjectOf = () => {
  const { subject } = measured;
  if (subject.kind !== 'plan') throw new Error('the fixture is of a plan');
  return subject;
};

const reportOf = (changed: Partial<Plan>, input: Partial<ReportInput> = {}) => {
  if (measured.subject.kind !== 'plan') throw new Error('the fixture is of a plan');
  const warm = measured.subject.inferences.filter(({ coldStarts }) => coldStarts === 0);
  const inferences = warm.map((inference) => ({ ...inference, latencyMs: 190 }));
  const plan = { ...measured.subject.plan, ...changed };
  return buildReport({
    measured: { ...measured, subject: { ...measured.subject, plan, inferences } },
    model: null,
    workload: steadyWorkload(1_000_000),
    coldStartRate: 0,
    monthlyBudgetUsd: null,
    approved: null,
    book: priceBookFor('us-east-1'),
    command: 'c',
    createdAt: '2026-11-21T09:31:12.000Z',
    ...input,
  });
};
const billed = (changed: Partial<Plan>) => reportOf(changed).bill.lines;

describe('the bill of who walks the chain', () => {
  it('has nothing more where the client does', () => {
    const owners = new Set(billed({ orchestration: 'client' }).map(({ owner }) => owner));
    expect([...owners]).toEqual(['part-1', 'part-2', 'part-3']);
  });

  it('has a coordinator’s requests, and its GB-seconds while it waits', () => {
    const lines = billed({ orchestration: 'coordinator', coordinatorMemoryMb: 512 });
    const own = lines.filter(({ owner }) => owner === 'coordinator');
    // 190 ms of waiting, and its own at 512 MB's share of a vCPU: 4.4 and 20 a MB for the
    // request; what is not a whole one, of 0.45 a partition and 11 a MB that it relays.
    const { inputs, outputs, partitions } = subjectOf().plan;
    const mbOf = (tensors: readonly { readonly bytes: number }[]) =>
      tensors.reduce((sum, { bytes }) => sum + bytes / 1e6, 0);
    const relayed = mbOf(partitions.flatMap((each) => [...each.inputs, ...each.outputs]));
    const request = ((4.4 + 20 * mbOf([...inputs, ...outputs])) * 1769) / 512;
    const billedMs = Math.ceil(190 + request + (0.45 * 3 + 11 * relayed) * (1769 / 512 - 1));
    expect(partitions.flatMap((each) => [each.channelIn, each.channelOut])).not.toContain('s3');
    expect(own.map(({ kind, quantity, basis }) => [kind, quantity, basis]).slice(0, 2)).toEqual([
      ['duration', String(billedMs * 500), 'modelled'],
      ['requests', '1000000', 'measured'],
    ]);
  });

  it('has a workflow’s requests and duration, and every tensor by S3', () => {
    const lines = billed({ orchestration: 'step-functions' });
    const of = (item: string) => lines.find((line) => line.item === item)?.quantity;
    expect(of('states.express-requests')).toBe('1000000');
    // 190 ms and 40 of its own are three steps of 100: 64 / 1024 GB x 0.3 s x 1 M.
    expect(of('states.express-duration')).toBe('18750');
    // The caller's inputs and what each of three partitions leaves.
    expect(of('s3.put')).toBe('4000000');
    expect(Number(of('s3.get'))).toBeGreaterThanOrEqual(4_000_000);
  });

  it('has what answers the internet, where callers are outside AWS', () => {
    const workload = { ...steadyWorkload(1_000_000), internetShare: 0.5 };
    const transfer = (orchestration: Plan['orchestration']) =>
      reportOf({ orchestration }, { workload }).bill.lines.find(({ item }) => item === 'transfer.out');
    const { plan } = subjectOf();
    const outputs = plan.outputs.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(Number(transfer('coordinator')!.quantity)).toBeCloseTo((outputs * 500_000) / 2 ** 30, 9);
    // Where the client walks the chain, every activation comes out.
    expect(Number(transfer('client')!.quantity)).toBeGreaterThan(Number(transfer('coordinator')!.quantity));
  });

  it('has the machines and links of a plan over three tiers, and its workbook the same total', async () => {
    const [device, edge, lambda] = subjectOf().plan.partitions;
    const partitions = [
      { ...device!, tier: 'device' as const },
      { ...edge!, tier: 'edge' as const },
      lambda!,
    ];
    const prices = {
      device: { energy: { watts: { value: 4 }, usdPerJoule: { value: 0.00000005 } } },
      edge: { usdPerHour: { value: 0.12 }, link: { usdPerGbUp: { value: 0.01 } } },
      lambda: { link: { usdPerGbUp: { value: 0.02 }, usdPerGbDown: { value: 0.01 } } },
    };
    const document = reportOf({ partitions }, { site: { file: 'site.json', prices } });
    const { lines, totalUsd } = document.bill;
    const owners = (kind: string) => lines.filter((line) => line.kind === kind).map(({ owner }) => owner);
    expect(owners('machines')).toEqual([device!.name, edge!.name]);
    expect(owners('duration')).toEqual([lambda!.name]);
    expect(owners('links')).toHaveLength(4);
    const edgeHours = lines.find(({ item }) => item === 'machine.edge.hours')!;
    expect(new Big(edgeHours.quantity).times('0.12').toFixed()).toBe(edgeHours.usd);
    expect(document.summary).toContain('on the edge server');
    const cells = evaluateWorkbook(await readWorkbook(await renderXlsx(document)));
    expect(cells('Summary', 'B3')).toBeCloseTo(Number(totalUsd), 9);
    expect(focusViolations(parseCsv(renderFocus(document, '1.4')), '1.4')).toEqual([]);
  });
});
