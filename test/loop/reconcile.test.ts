import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reconcileFile } from '../../lib/loop/reconcile-file.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import { renderFocus } from '../../lib/report/focus/focus.ts';
import { renderJson } from '../../lib/report/text/json.ts';
import { inputOf, planProfile, tiny } from '../report/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'partita-reconcile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const document = buildReport(inputOf(planProfile(tiny)));
const reportFile = join(folder, 'report.json');
writeFileSync(reportFile, renderJson(document));

const actuals = (csv: string, coldStartRate: number | null = null) => {
  const file = join(folder, 'actuals.csv');
  writeFileSync(file, csv);
  return reconcileFile(reportFile, file, coldStartRate);
};
const gbSeconds = document.bill.lines
  .filter(({ item }) => item.startsWith('lambda.duration'))
  .reduce((sum, { quantity }) => sum + Number(quantity), 0);
const tags = (plan = document.planHash) =>
  `"{""user:partita:plan"":""${plan}"",""user:partita:partition"":""part-1""}"`;
const header = 'BillingCurrency,ChargeDescription,EffectiveCost,PricingQuantity,ServiceName,Tags,x_UsageType';

describe('reconciling a bill', () => {
  it('finds no difference in the estimate itself', async () => {
    const { causes, unexplained, requests } = await actuals(renderFocus(document, '1.2'));
    expect([causes, unexplained]).toEqual([[], []]);
    expect(requests.toFixed()).toBe('1000000');
  });

  it('tells more requests, longer runs and another price apart', async () => {
    // Twice the requests; three times the GB-seconds, so half as much again each; and those a tenth dearer.
    const usd = (gbSeconds * 3 * 0.0000166667 * 1.1).toFixed(12);
    const bill = [
      header,
      `USD,duration,${usd},${(gbSeconds * 3).toFixed(9)},AWS Lambda,${tags()},USW2-Lambda-GB-Second`,
      `USD,requests,0.4,2000000,AWS Lambda,${tags()},USW2-Request`,
    ].join('\n');
    const { causes } = await actuals(bill);
    const of = (cause: string) => causes.find((each) => each.cause === cause)?.usd.toNumber() ?? 0;
    const duration = gbSeconds * 0.0000166667;
    const logs = document.bill.lines
      .filter(({ kind }) => kind === 'logs')
      .reduce((sum, line) => sum + Number(line.usd), 0);
    expect(of('volume')).toBeCloseTo(duration + 0.2 + logs, 6);
    expect(of('duration')).toBeCloseTo(duration, 6);
    expect(of('prices')).toBeCloseTo(duration * 0.3, 6);
    // Nothing was billed for logs.
    expect(of('logs')).toBeCloseTo(-2 * logs, 6);
  });

  it('tells cold starts from longer runs where somebody counted them', async () => {
    const lines = (kind: string) => document.bill.lines.filter((line) => line.kind === kind);
    const seconds = (kind: string) => lines(kind).reduce((sum, line) => sum + Number(line.quantity), 0);
    // Four times as many cold starts as estimated, and runs a fifth longer.
    const billed = seconds('duration') * 1.2 + seconds('init') * 4;
    const bill = [
      header,
      `USD,duration,${(billed * 0.0000166667).toFixed(12)},${billed.toFixed(9)},AWS Lambda,${tags()},Lambda-GB-Second`,
      `USD,requests,0.2,1000000,AWS Lambda,${tags()},Request`,
    ].join('\n');
    const { causes } = await actuals(bill, 0.04);
    const of = (cause: string) => causes.find((each) => each.cause === cause)?.usd.toNumber() ?? 0;
    expect(of('duration')).toBeCloseTo(seconds('duration') * 0.2 * 0.0000166667, 6);
    expect(of('init')).toBeCloseTo(seconds('init') * 3 * 0.0000166667, 6);
    // Without the count, the two are one.
    const lumped = (await actuals(bill)).causes;
    expect(lumped.find(({ cause }) => cause === 'init')).toBeUndefined();
    expect(lumped.find(({ cause }) => cause === 'duration')?.usd.toNumber()).toBeCloseTo(
      of('duration') + of('init'),
      6,
    );
  });

  it('says what it can’t explain', async () => {
    const bill = [
      header,
      `USD,NAT gateway,5.5,10,Amazon VPC,${tags()},NatGateway-Hours`,
      `USD,requests,0.2,1000000,AWS Lambda,${tags()},Request`,
    ].join('\n');
    const { unexplained } = await actuals(bill);
    expect(unexplained.map(({ description, usd }) => [description, usd.toFixed()])).toEqual([
      ['NAT gateway', '5.5'],
    ]);
  });

  it('reads a Cost and Usage Report too', async () => {
    const bill = [
      'line_item_usage_type,line_item_usage_amount,line_item_unblended_cost,line_item_currency_code,resource_tags_user_partita_plan',
      `Request,1000000,0.2,USD,${document.planHash}`,
      `Request,9,9,USD,another`,
    ].join('\n');
    expect((await actuals(bill)).actualUsd.toFixed()).toBe('0.2');
  });

  it('refuses what it can’t join', async () => {
    await expect(actuals('a,b\n1,2\n')).rejects.toMatchObject({ code: 'P1755' });
    await expect(actuals(`${header}\nUSD,x,1,1,AWS Lambda,${tags('other')},Request\n`)).rejects.toMatchObject(
      {
        code: 'P1755',
      },
    );
    await expect(actuals(`${header}\nEUR,x,1,1,AWS Lambda,${tags()},Request\n`)).rejects.toMatchObject({
      code: 'P1756',
    });
    await expect(actuals(`${header}\nUSD,x,=1+1,1,AWS Lambda,${tags()},Request\n`)).rejects.toMatchObject({
      code: 'P1755',
    });
    await expect(reconcileFile(reportFile, join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'P1101',
    });
  });
});
