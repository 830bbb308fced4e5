import { readFile } from 'node:fs/promises';
import { readActuals } from '../cost/actuals.ts';
import { actualsCurrency, actualsUnreadable } from '../cost/errors.ts';
import { type Reconciliation, reconcile } from '../cost/reconcile.ts';
import { noSuchFile } from '../onnx/errors.ts';
import { report } from '../report/document.ts';
import { readFormat } from './files.ts';

/**
 * Joins the bill of a month with the report that foretold it, by the tag of the plan.
 *
 * @throws PartitaError P1101 where a file isn't there, P1301-P1304 where the report isn't one, P1755 where the bill
 *   can't be read or has no row of the plan, P1756 where the currencies differ
 */
export async function reconcileFile(reportFile: string, actualsFile: string): Promise<Reconciliation> {
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
  return reconcile({ requestsPerMonth, lines: bill.lines }, actual, perInference);
}
