import { paretoFront } from '../lib/optimizer/pareto.ts';
import { unrollChain } from '../lib/optimizer/search/chain-graph.ts';
import { OptionListBuilder } from '../lib/optimizer/search/option-lists.ts';
import { median } from '../lib/statistics/quantile.ts';
import { seededRandom } from '../lib/statistics/random.ts';
import { milpSolver } from '../test/optimizer/milp.ts';
import { oneState } from '../test/optimizer/one-state.ts';
import { physicalChain, physicalOptions } from '../test/optimizer/physical-chain.ts';
import { searchChain } from '../test/optimizer/search-chain.ts';

/**
 * The whole front by our search, from the time and cost of every option of every range to the points: how it grows with segments and options, and beside a mixed-integer program that
 * finds one point of it. The options of a partition are its memory sizes times two architectures.
 */
const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);

function timed<T>(act: () => T): { ms: number; result: T } {
  const start = performance.now();
  const result = act();
  return { ms: performance.now() - start, result };
}

const print = (line: string) => process.stdout.write(`${line}\n`);

interface Instance {
  readonly segments: number;
  readonly sizes: number;
  /** Of each range in turn, each of its options. */
  readonly ticks: Int32Array;
  readonly cost: Float64Array;
}

function instance(segments: number, sizes: number): Instance {
  const optionsOf = physicalOptions(segments, sizes, seededRandom(segments));
  const length = ((segments * (segments + 1)) / 2) * sizes;
  const made: Instance = { segments, sizes, ticks: new Int32Array(length), cost: new Float64Array(length) };
  let at = 0;
  for (let from = 0; from < segments; from++) {
    for (let to = from + 1; to <= segments; to++) {
      for (const option of optionsOf(from, to)) {
        made.ticks[at] = option.ticks;
        made.cost[at++] = option.cost;
      }
    }
  }
  return made;
}

/** @returns points of the front */
function search({ segments, sizes, ticks, cost }: Instance): number {
  const builder = new OptionListBuilder();
  const lists = new Int32Array((segments + 1) ** 2).fill(-1);
  let at = 0;
  for (let from = 0; from < segments; from++) {
    for (let to = from + 1; to <= segments; to++) {
      for (let choice = 0; choice < sizes; choice++, at++) builder.add(ticks[at]!, cost[at]!, choice);
      lists[from * (segments + 1) + to] = builder.close();
    }
  }
  builder.add(0, 0, -1);
  const nothing = builder.close();
  const listOf = (from: number, to: number) => lists[from * (segments + 1) + to]!;
  const { graph } = unrollChain(
    { positions: segments + 1, ...oneState, listOf, nothing },
    { min: 1, max: Number.POSITIVE_INFINITY },
  );
  return paretoFront(graph, builder.build()).length;
}

print('segments  options  points of the front  median ms of 3');
for (const [segments, options] of [
  [20, 92],
  [50, 92],
  [100, 92],
  [200, 92],
  [200, 320],
  [500, 46],
] as const) {
  const made = instance(segments, options);
  const runs = Array.from({ length: 3 }, () => timed(() => search(made)));
  const points = runs[0]!.result;
  const ms = median(runs.map((run) => run.ms));
  print(
    `${String(segments).padStart(8)}  ${String(options).padStart(7)}  ${String(points).padStart(19)}  ${ms.toFixed(0).padStart(14)}`,
  );
}
print(`peak resident memory of this process: ${mb(process.resourceUsage().maxRSS * 1024)} MB`);

const chain = physicalChain(20, 16, seededRandom(20));
const solve = await milpSolver();
const ours = Array.from({ length: 5 }, () => timed(() => searchChain(chain)));
const front = ours[0]!.result;
const middle = front[Math.floor(front.length / 2)]!;
const milp = timed(() => solve(chain, middle.ticks));
const ratio = milp.ms / median(ours.map((run) => run.ms));
print(
  `n = 20, 16 options: HiGHS ${milp.ms.toFixed(0)} ms for one point, ours ${median(ours.map((run) => run.ms)).toFixed(1)} ms for all ${front.length}: ${ratio.toFixed(0)} x; cost ${milp.result?.cost === middle.cost ? 'equal' : `${milp.result?.cost} against ${middle.cost}`}`,
);
