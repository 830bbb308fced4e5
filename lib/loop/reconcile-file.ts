import { readFile } from 'node:fs/promises';
import { readActuals } from '../cost/actuals.ts';
import { actualsCurrency, actualsUnreadable } from '../cost/errors.ts';
import { sumUsd, type Usd } from '../cost/money.ts';
import { type Reconciliation, reconcile } from '../cost/reconcile.ts';
import { type BilledDeployment, monthlyUsage } from '../cost/usage.ts';
import { withColdStarts } from '../cost/what-if.ts';
import { noSuchFile } from '../onnx/errors.ts';
import { report } from '../report/document.ts';
import { readFormat } from './files.ts';

/**
 * Joins the bill of a month with the report that foretold it, by the tag of the plan.
 *
 * @param coldStartRate share of the month's invocations that started cold, as CloudWatch counted them; null: not counted
 * @throws PartitaError P1101 where a file isn't there, P1301-P1304 where the report isn't one, P1755 where the bill
 *   can't be read or has no row of the plan, P1756 where the currencies differ
 */
export async function reconcileFile(
  reportFile: string,
  actualsFile: string,
  coldStartRate: number | null = null,
): Promise<Reconciliation> {
  const { planHash, bill, workload, billing, prices } = await readFormat(report, reportFile);
  const csv = await readFile(actualsFile, 'utf8').catch(() => {
    throw noSuchFile(actualsFile, `partita reconcile ${reportFile} --actuals FOCUS.csv`);
  });
  const actual = readActuals(csv, actualsFile, planHash);
  if (actual.length === 0)
    throw actualsUnreadable(actualsFile, `no row carries the tag partita:plan = ${planHash}`);
  const other = actual.find(({ currency }) => currency !== prices.currency);
  if (other !== undefined) throw actualsCurrency(actualsFile, other.currency, prices.currency);
  const perInference = billing.functions.reduce((sum, fn) => sum + fn.invocationsPerRequest, 0);
  const { requestsPerMonth } = workload;
  const initOf = (rate: number) => (requests: number) => initGbSeconds(billing, rate, requests);
  return reconcile(
    { requestsPerMonth, lines: bill.lines },
    actual,
    perInference,
    coldStartRate === null ? null : initOf(coldStartRate),
  );
}

/** What the initialisations of a month take, by item, where each takes as long as it was measured to. */
function initGbSeconds(billing: BilledDeployment, rate: number, requests: number): Map<string, Usd> {
  const usage = monthlyUsage(
    withColdStarts(billing, () => rate),
    requests,
  ).filter(({ kind }) => kind === 'init');
  return new Map(
    usage.map(({ item }) => [
      item,
      sumUsd(usage.filter((line) => line.item === item).map(({ quantity }) => quantity)),
    ]),
  );
}
