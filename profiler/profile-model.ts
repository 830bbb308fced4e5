import { priceBookFor } from '../lib/cost/books/index.ts';
import type { Notify } from '../lib/host.ts';
import type { Plan } from '../lib/plan/plan.ts';
import type { Target } from '../lib/targets/target.ts';
import { type Budget, meterOf, unbounded } from './budget.ts';
import { budgetTooSmall, noSizeMeasurable } from './errors.ts';
import { type Findings, findingsOf, rowsIn } from './findings.ts';
import { type Ledger, memoryLedger } from './ledger.ts';
import { type LookProps, look, ranOutMb } from './look.ts';
import type { MeasureRule, Traffic } from './measure.ts';
import { caveatsOf, notTried, tooLarge } from './notes.ts';
import type { LayerProbe } from './probe.ts';
import type { Row, RowListener } from './row.ts';
import { defaultStopRule } from './stop-rule.ts';
import { explorationOf, firstLook, leastInvocations, type Visit } from './visits.ts';

type SampleRule = Pick<MeasureRule, 'coldSamples' | 'minSamples' | 'maxSamples'>;

/** A visit after the first look, with the samples that there are to be then. */
export interface NextVisit extends Visit {
  readonly rule: SampleRule;
}

export interface MeasureFunctionsProps {
  readonly target: Pick<Target, 'name' | 'region' | 'maxMeasurableMb'>;
  readonly plan: Plan;
  /** Gives the probe of a partition, by its name, at a memory size; see `deployedProbes`. */
  readonly probeOf: (name: string, memoryMb: number) => LayerProbe;
  /** Names of the partitions that cover the model once: their nodes are timed. @default none */
  readonly chain?: readonly string[];
  /** Segment of a node, by its partition and its index in the graph. @default 1 */
  readonly segmentOf?: (partition: string, node: number) => number;
  readonly memorySizes: readonly number[];
  /** What was measured before, and will be. @default empty, in memory */
  readonly ledger?: Ledger;
  /** @default none */
  readonly budget?: Budget;
  /** Half the width that the interval of a median may have, as a share of it. @default 0.04 */
  readonly precision?: number;
  /** @default one input, one invocation at a time */
  readonly traffic?: Traffic;
  /** Where to look next; null where nothing more would change a decision. @default nowhere */
  readonly next?: (findings: Findings) => NextVisit | null;
  readonly notify: Notify;
  readonly onRow: RowListener;
  /** Waits between warm invocations. @default longer than a period of the CPU quota */
  readonly rest?: (memoryMb: number) => Promise<void>;
}

/** Visits after the first look at most: each is a search, and takes a cold start. */
const mostVisits = 6;

/**
 * Measures every partition's function at every memory size, cold and warm, all functions of a size in turns, and looks
 * again where `next` says. A size that runs out of memory or time is a result; the sizes below one that ran out of
 * memory aren't tried. What the ledger holds is not measured again. The functions keep the last size tried.
 *
 * @throws PartitaError P1601 a function can't be configured, P1602 every size is too large for the target, P1603 no
 * function answered, P1610 the budget is too small for one look, P1543 a function
 * can't be invoked, P1548 it isn't deployed, P1750 the region's prices aren't known
 */
export async function measureFunctions(props: MeasureFunctionsProps): Promise<Findings> {
  const { target, plan, notify, onRow, chain = [], budget = unbounded, next = () => null } = props;
  const { ledger = memoryLedger(), precision = defaultStopRule.relativeHalfWidth, rest } = props;
  const book = priceBookFor(target.region);
  const sizes = measurableSizes(props);
  if (budget.maxInvocations !== null && budget.maxInvocations < leastInvocations(chain)) {
    throw budgetTooSmall(budget.maxInvocations, leastInvocations(chain));
  }
  const names = plan.partitions.map(({ name }) => name);
  const { visits, untilInvocations, layerSizes, ...samples } = explorationOf(sizes, names, chain, budget);
  const meter = meterOf(ledger.lines, budget, book);
  // The first visit is made in any case: without it there is nothing to say.
  const least = meterOf(ledger.lines, { ...budget, maxSeconds: null, maxUsd: null }, book);
  const cells = sizes.length * names.length;
  const maxSeconds =
    budget.maxSeconds === null ? Number.POSITIVE_INFINITY : (budget.maxSeconds * firstLook) / cells;
  const lookProps: LookProps = {
    ledger,
    probeOf: props.probeOf,
    chain,
    segmentOf: props.segmentOf ?? (() => 1),
    layerSizes,
    traffic: props.traffic ?? { weights: [1], concurrency: 1 },
    ...(rest && { rest }),
  };
  const visitNow = async (visit: Visit, rule: SampleRule, left: () => number) => {
    const before = ledger.lines.length;
    await look(visit, { ...rule, relativeHalfWidth: precision, maxSeconds }, left, lookProps);
    const own = (row: Row) => row.memoryMb === visit.memoryMb && visit.functions.includes(row.function);
    if (ledger.lines.length > before) rowsIn(ledger, plan.partitions, book).filter(own).forEach(onRow);
  };

  notify({ kind: 'step', text: `measuring functions at ${sizes.join(', ')} MB` });
  for (const [i, visit] of visits.entries()) {
    const { left } = i === 0 ? least : meter;
    if (left() === 0 || (i > 0 && meter.spent().invocations >= untilInvocations)) break;
    const ranOut = new Map(visit.functions.map((name) => [name, ranOutMb(ledger, name)]));
    await visitNow(visit, { coldSamples: 1, ...samples }, left);
    notify({ kind: 'advance', done: i + 1, total: visits.length });
    for (const name of visit.functions) {
      const mb = ranOutMb(ledger, name);
      const smaller = visits.slice(i + 1).flatMap(({ memoryMb }) => (memoryMb < mb ? memoryMb : []));
      if (mb > (ranOut.get(name) ?? 0) && smaller.length > 0) {
        notify({ kind: 'note', text: notTried(name, smaller, mb) });
      }
    }
  }
  for (let again = 0; again < mostVisits && meter.left() > 0; again++) {
    const visit = next(findingsOf(ledger, plan.partitions, book));
    if (visit === null) break;
    notify({
      kind: 'note',
      text: `looking again at ${visit.memoryMb} MB, where samples change the choice most`,
    });
    await visitNow(visit, visit.rule, meter.left);
  }
  for (const text of caveatsOf(rowsIn(ledger, plan.partitions, book), target)) notify({ kind: 'note', text });
  return findingsOf(ledger, plan.partitions, book);
}

/** Largest first, each once, without those that the target can't measure. */
function measurableSizes({ target, memorySizes, notify }: MeasureFunctionsProps): number[] {
  const most = target.maxMeasurableMb ?? Number.POSITIVE_INFINITY;
  const sizes = [...new Set(memorySizes)].sort((a, b) => b - a);
  const skipped = sizes.filter((size) => size > most);
  if (skipped.length > 0) notify({ kind: 'note', text: tooLarge(skipped, target) });
  if (skipped.length === sizes.length) throw noSizeMeasurable(target);
  return sizes.filter((size) => size <= most);
}
