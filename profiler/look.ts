import { type Ledger, linesOf } from './ledger.ts';
import { type MeasureRule, measureTogether, type Traffic } from './measure.ts';
import type { LayerProbe } from './probe.ts';
import type { Visit } from './visits.ts';

export interface LookProps {
  readonly ledger: Ledger;
  /** Gives the probe of a function at a memory size. */
  readonly probeOf: (name: string, memoryMb: number) => LayerProbe;
  /** Names of the partitions whose nodes are timed. */
  readonly chain: readonly string[];
  readonly segmentOf: (partition: string, node: number) => number;
  /** Sizes at which nodes are timed; at the first size that answers in any case. */
  readonly layerSizes: readonly number[];
  readonly traffic: Traffic;
  readonly rest?: (memoryMb: number) => Promise<void>;
}

/** Runs of an invocation that times nodes, after one that warms up: fewer where they take longer. */
const layerRuns = { largest: 5, others: 2 };

/** The largest memory size at which a function ran out of memory; 0 where it never did. */
export const ranOutMb = ({ lines }: Pick<Ledger, 'lines'>, name: string): number =>
  Math.max(
    0,
    ...lines.flatMap((line) =>
      line.status === 'failed' && line.kind === 'out-of-memory' && line.function === name
        ? line.memoryMb
        : [],
    ),
  );

/**
 * Measures functions at a memory size as far as a rule and a budget go, then times the nodes of those that cover the
 * model. A function that ran out of memory at a larger size is left out.
 *
 * @param left invocations that the budget still allows
 */
export async function look(
  { memoryMb, functions }: Visit,
  rule: MeasureRule,
  left: () => number,
  props: LookProps,
): Promise<void> {
  const { ledger, probeOf, chain, traffic, rest } = props;
  const probes = functions
    .filter((name) => memoryMb >= ranOutMb(ledger, name))
    .map((name) => probeOf(name, memoryMb));
  await measureTogether(probes, { rule, traffic, ledger, left, ...(rest && { rest }) });
  for (const probe of probes) {
    if (chain.includes(probe.function) && left() > 0) await timeNodes(probe, props);
  }
}

async function timeNodes(probe: LayerProbe, { ledger, segmentOf, layerSizes }: LookProps): Promise<void> {
  const { function: name, memoryMb } = probe;
  const here = linesOf(ledger, name, memoryMb);
  const answers = here.some(({ status }) => status === 'answered');
  const ended = here.some(({ status }) => status !== 'answered');
  const isFirst = !ledger.lines.some(
    (line) => line.status === 'profiled' && line.function === name && line.layers !== null,
  );
  if (!answers || ended || !(isFirst || layerSizes.includes(memoryMb))) return;
  if (!probe.stands() && (await probe.renew()) !== null) return;
  const runs = memoryMb === layerSizes[0] ? layerRuns.largest : layerRuns.others;
  ledger.add(await probe.profile(runs, (node) => segmentOf(name, node)));
}
