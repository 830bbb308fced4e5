import { priceBookFor } from '../lib/cost/books/index.ts';
import type { Notify } from '../lib/host.ts';
import type { Plan, PlannedPartition } from '../lib/plan/plan.ts';
import type { Deployment, Target } from '../lib/targets/target.ts';
import type { NamedTensors } from '../lib/tensors/tensor.ts';
import { noInputs, noSizeMeasurable, nothingAnswered } from './errors.ts';
import { type MeasureRule, measureTogether, type Now, type Outcome } from './measure.ts';
import { type Measurements, measurementsOf } from './measurements.ts';
import { caveatsOf, notTried, tooLarge } from './notes.ts';
import { clientsOf, functionOf, probeOf, type Subject } from './probe.ts';
import { type Row, type RowListener, rowOf } from './row.ts';
import { defaultStopRule } from './stop-rule.ts';

export interface MeasureFunctionsProps {
  readonly target: Target;
  readonly deployment: Deployment;
  readonly plan: Plan;
  /** Input tensors by the partition's name. */
  readonly inputsOf: ReadonlyMap<string, NamedTensors>;
  readonly memorySizes: readonly number[];
  /**
   * What shall differ from the default.
   * @default one cold invocation, and `defaultStopRule`
   */
  readonly options?: Partial<MeasureRule>;
  readonly notify: Notify;
  readonly onRow: RowListener;
  /** @default performance.now */
  readonly now?: Now;
}

/**
 * Measures every partition's function at every memory size, cold and warm, the largest size first, all functions of
 * a size in turns. A size that runs out of memory or time is a result; the sizes below one that ran out of memory
 * aren't tried. The functions keep the last size tried.
 *
 * @throws PartitaError P1601 a function can't be configured, P1602 every size is too large for the target, P1603 no
 * function answered, P1604 a partition has no inputs, P1543 a function can't be invoked, P1548 it isn't deployed,
 * P1750 the region's prices aren't known
 */
export async function measureFunctions(props: MeasureFunctionsProps): Promise<Measurements> {
  const { target, plan, notify, onRow, now = () => performance.now() } = props;
  const book = priceBookFor(target.region);
  const sizes = measurableSizes(props);
  const startedMs = now();
  const rows: Row[] = [];
  const outcomes: Outcome[] = [];
  const rule = { coldSamples: 1, ...defaultStopRule, ...props.options };
  notify({ kind: 'step', text: `measuring functions at ${sizes.join(', ')} MB` });

  let going: readonly PlannedPartition[] = plan.partitions;
  for (const [done, memoryMb] of sizes.entries()) {
    const probes = going.map((partition) => probeOf(subjectOf(partition, props), memoryMb, now));
    const measured = await measureTogether(probes, rule, now);
    const made = going.map((partition, i) => rowOf(partition, memoryMb, measured[i]!, book));
    outcomes.push(...measured.flatMap((each) => each.outcomes));
    rows.push(...made);
    made.forEach(onRow);
    notify({ kind: 'advance', done: done + 1, total: sizes.length });
    const ranOut = (_: PlannedPartition, i: number) => isOutOfMemory(made[i]!);
    const smaller = sizes.slice(done + 1);
    if (smaller.length > 0) {
      for (const { name } of going.filter(ranOut)) {
        notify({ kind: 'note', text: notTried(name, smaller, memoryMb) });
      }
    }
    going = going.filter((partition, i) => !ranOut(partition, i));
  }

  for (const text of caveatsOf(rows, target)) notify({ kind: 'note', text });
  const failed = rows.filter((row) => row.status === 'failed');
  const [first] = failed;
  if (first !== undefined && failed.length === rows.length) throw nothingAnswered(first);
  return measurementsOf(
    {
      rows,
      hops: outcomes.filter((outcome) => outcome.status === 'answered'),
      billed: outcomes.map(({ billed }) => billed),
      seconds: (now() - startedMs) / 1000,
    },
    book,
  );
}

const isOutOfMemory = (row: Row) => row.status === 'failed' && row.kind === 'out-of-memory';

function subjectOf(
  partition: PlannedPartition,
  { target, deployment, inputsOf }: MeasureFunctionsProps,
): Subject {
  const inputs = inputsOf.get(partition.name);
  if (inputs === undefined) throw noInputs(partition.name);
  const { functionName } = functionOf(partition.name, deployment);
  return { clients: clientsOf(target, deployment), functionName, partition, inputs };
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
