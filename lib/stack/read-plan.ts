import { readFileSync } from 'node:fs';
import { type Plan, plan } from '../plan/plan.ts';
import { planUnreadable } from './errors.ts';

/**
 * Reads plan.json.
 *
 * @throws PartitaError P1501 when the file can't be read, P1301 to P1304 when it is no plan
 */
export function readPlan(file: string): Plan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw planUnreadable(file, cause);
  }
  return plan.parse(text, file);
}
