import { gelu } from './layers/activation.ts';
import { choose, count, flag, isAbove, real } from './layers/control.ts';
import { linear } from './layers/dense.ts';
import { embed } from './layers/embedding.ts';
import { gruCell } from './layers/gru.ts';
import { layerNorm } from './layers/normalisation.ts';
import { Network, type ZooPlan } from './network.ts';

interface ControlFlowSize {
  readonly vocabulary: number;
  readonly hidden: number;
  /** Values inside an expert. */
  readonly feedForward: number;
  readonly classes: number;
  /** Tokens of an input. */
  readonly sequence: number;
  /** Tokens of each part that the text is summed up by. */
  readonly part: number;
}

/**
 * A reader that decides while it runs what to compute: 16,845,290 parameters. Its ideas are those of adaptive
 * computation time (Graves 2016, arXiv 1603.08983) and of experts that a router chooses (Shazeer et al. 2017, arXiv
 * 1701.06538); no such network is published.
 */
export const controlFlow: ControlFlowSize = {
  vocabulary: 16_000,
  hidden: 512,
  feedForward: 2048,
  classes: 1000,
  sequence: 64,
  part: 16,
};

/** The same graph, small enough for a test. */
export const controlFlowTiny: ControlFlowSize = {
  vocabulary: 100,
  hidden: 32,
  feedForward: 64,
  classes: 10,
  sequence: 16,
  part: 4,
};

const mostRounds = 8;
const polishRounds = 3;
const epsilon = 1e-5;

/** A Scan over the tokens; padding leaves the state as it is. The states [1, sequence, hidden], and the last [1, hidden]. */
function read(net: Network, embedded: string, present: string, { hidden }: ControlFlowSize) {
  const module = 'reader';
  const [state, token, isPresent] = [`${module}.state`, `${module}.token`, `${module}.present`];
  const body = net.body(
    module,
    [real(state, [1, hidden]), real(token, [1, hidden]), flag(isPresent, [1])],
    (inner) => {
      const proposed = gruCell(inner, `${module}.cell`, token, state, hidden);
      const next = choose(inner, `${module}.skip`, isPresent, hidden, [
        (branch) => branch.op(module, 'Identity', [proposed]),
        (branch) => branch.op(module, 'Identity', [state]),
      ]);
      const shown = inner.op(module, 'Identity', [next]);
      return [
        { ...real(`${module}.state_out`, [1, hidden]), from: next },
        { ...real(`${module}.shown_out`, [1, hidden]), from: shown },
      ];
    },
  );
  const start = net.constant(module, 'float32', [1, hidden], Array<number>(hidden).fill(0));
  const [last = '', states = ''] = net.ops(module, 'Scan', [start, embedded, present], 2, {
    body,
    num_scan_inputs: { int: 2 },
    scan_input_axes: { ints: [1, 1] },
    scan_output_axes: { ints: [1] },
  });
  return { last, states };
}

/** Two layers of a feed-forward network, chosen by the router. */
function expert(
  net: Network,
  module: string,
  input: string,
  { hidden, feedForward }: ControlFlowSize,
): string {
  const wide = linear(net, `${module}.wide`, input, hidden, feedForward);
  return linear(net, `${module}.narrow`, gelu(net, module, wide), feedForward, hidden);
}

/**
 * A Loop that looks at the memory and thinks until it has had enough: the state [1, hidden], and how many rounds it
 * took. Each round asks one of two experts.
 */
function ponder(net: Network, start: string, memory: string, size: ControlFlowSize) {
  const { hidden } = size;
  const module = 'ponder';
  const keys = net.op(module, 'Transpose', [memory], { perm: { ints: [1, 0] } });
  const [state, rounds] = [`${module}.state`, `${module}.rounds`];
  const inputs = [count(`${module}.round`), flag(`${module}.going`), real(state, [1, hidden]), count(rounds)];
  const body = net.body(module, inputs, (inner) => {
    const query = linear(inner, `${module}.query`, state, hidden, hidden);
    const scores = inner.op(module, 'MatMul', [query, keys]);
    const weights = inner.op(module, 'Softmax', [scores], { axis: { int: -1 } });
    const found = inner.op(module, 'MatMul', [weights, memory]);
    const seen = linear(inner, `${module}.output`, found, hidden, hidden);
    const sum = inner.op(module, 'Add', [state, seen]);
    const merged = layerNorm(inner, `${module}.norm_1`, sum, hidden, epsilon);
    const first = isAbove(inner, `${module}.router`, merged, hidden, 0);
    const advice = choose(inner, `${module}.experts`, first, hidden, [
      (branch) => expert(branch, `${module}.experts.0`, merged, size),
      (branch) => expert(branch, `${module}.experts.1`, merged, size),
    ]);
    const better = inner.op(module, 'Add', [merged, advice]);
    const next = layerNorm(inner, `${module}.norm_2`, better, hidden, epsilon);
    const one = inner.constant(module, 'int64', [], [1]);
    return [
      { ...flag(`${module}.going_out`), from: isAbove(inner, `${module}.unsure`, next, hidden, -0.5) },
      { ...real(`${module}.state_out`, [1, hidden]), from: next },
      { ...count(`${module}.rounds_out`), from: inner.op(module, 'Add', [rounds, one]) },
    ];
  });
  const most = net.constant(module, 'int64', [], [mostRounds]);
  const yes = net.constant(module, 'bool', [], [1]);
  const none = net.constant(module, 'int64', [], [0]);
  const [thought = '', taken = ''] = net.ops(module, 'Loop', [most, yes, start, none], 2, { body });
  return { thought, taken };
}

/** The text in parts, a sequence of tensors, of which a Loop keeps the largest values: their mean, [1, hidden]. */
function sumUp(net: Network, memory: string, { hidden, sequence, part }: ControlFlowSize): string {
  const module = 'summary';
  const length = net.constant(module, 'int64', [], [part]);
  const parts = net.op(module, 'SplitToSequence', [memory, length], { axis: { int: 0 } });
  const index = `${module}.index`;
  const going = `${module}.going`;
  const body = net.body(module, [count(index), flag(going)], (inner) => {
    const each = inner.op(module, 'SequenceAt', [parts, index]);
    const peak = inner.op(module, 'ReduceMax', [each], { axes: { ints: [0] }, keepdims: { int: 1 } });
    return [
      { ...flag(`${module}.going_out`), from: inner.op(module, 'Identity', [going]) },
      { ...real(`${module}.peak_out`, [1, hidden]), from: peak },
    ];
  });
  const yes = net.constant(module, 'bool', [], [1]);
  const peaks = net.op(module, 'Loop', [net.op(module, 'SequenceLength', [parts]), yes], { body });
  const flat = net.op(module, 'Reshape', [
    peaks,
    net.constant(module, 'int64', [2], [sequence / part, hidden]),
  ]);
  return net.op(module, 'ReduceMean', [flat], { axes: { ints: [0] }, keepdims: { int: 1 } });
}

/** An If on an input: a Loop in its branch weighs the thought against the summary some more times, or one layer does. */
function polish(net: Network, thought: string, summary: string, hidden: number): string {
  const module = 'polish';
  const state = `${module}.state`;
  const going = `${module}.going`;
  const again = (branch: Network) => {
    const body = branch.body(
      `${module}.rounds`,
      [count(`${module}.round`), flag(going), real(state, [1, hidden])],
      (inner) => [
        { ...flag(`${module}.going_out`), from: inner.op(module, 'Identity', [going]) },
        {
          ...real(`${module}.state_out`, [1, hidden]),
          from: gruCell(inner, `${module}.cell`, summary, state, hidden),
        },
      ],
    );
    const rounds = branch.constant(module, 'int64', [], [polishRounds]);
    return branch.op(module, 'Loop', [rounds, branch.constant(module, 'bool', [], [1]), thought], { body });
  };
  return choose(net, module, 'thorough', hidden, [
    again,
    (branch) => linear(branch, `${module}.quick`, thought, hidden, hidden),
  ]);
}

/**
 * A classifier of texts with every kind of control flow. `input_ids` and `attention_mask` are int64 [1, sequence],
 * `thorough` is a bool; `logits` is float32 [1, classes], `rounds` (int64) how often it thought.
 */
export function planControlFlow(name: string, size: ControlFlowSize, seed: number): ZooPlan {
  const { vocabulary, hidden, classes, sequence } = size;
  const net = new Network(seed);
  const embedded = embed(net, 'embedding', 'input_ids', [vocabulary, hidden], [-1.7, 1.7]);
  const present = net.op('', 'Cast', ['attention_mask'], { to: { int: 9 } });
  const { last, states } = read(net, embedded, present, size);
  const flat = net.op('', 'Squeeze', [states, net.constant('', 'int64', [1], [0])]);
  const memory = layerNorm(net, 'memory_norm', flat, hidden, epsilon);
  const { thought, taken } = ponder(net, last, memory, size);
  const polished = polish(net, thought, sumUp(net, memory, size), hidden);
  const logits = linear(net, 'classifier', polished, hidden, classes);
  return net.finish(
    name,
    [
      { name: 'input_ids', dtype: 'int64', shape: [1, sequence] },
      { name: 'attention_mask', dtype: 'int64', shape: [1, sequence] },
      flag('thorough'),
    ],
    [
      { ...real('logits', [1, classes]), from: logits },
      { ...count('rounds'), from: taken },
    ],
  );
}
