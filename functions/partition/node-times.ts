import type { ProfileAnswer } from '../../lib/tensors/wire.ts';

/** An event of ONNX Runtime's profile, in the Chrome trace format; times are in µs. */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly node_index?: string; readonly op_name?: string };
}

/**
 * Time of each node of the main graph, summed over all runs but the first, which warms up.
 *
 * Nodes of If, Loop and Scan bodies are counted with the node that runs them: they have indices of their own, and
 * ran while it did.
 */
export function nodeTimes(trace: readonly TraceEvent[]): ProfileAnswer['nodes'] {
  const [warmUp] = trace.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').sort(byStart);
  const measuredFrom = warmUp === undefined ? 0 : warmUp.ts + warmUp.dur;

  const nodes = new Map<number, { index: number; opType: string; us: number }>();
  let busyUntil = measuredFrom;
  for (const { ts, dur, args } of trace.filter(isKernelTime).sort(byStart)) {
    if (ts < busyUntil) continue;
    busyUntil = ts + dur;
    const index = Number(args?.node_index);
    const node = nodes.get(index) ?? { index, opType: args?.op_name ?? '', us: 0 };
    nodes.set(index, { ...node, us: node.us + dur });
  }
  return [...nodes.values()].sort((a, b) => a.index - b.index);
}

const isKernelTime = ({ cat, name }: TraceEvent) => cat === 'Node' && name.endsWith('_kernel_time');

/** An enclosing event sorts before what it encloses. */
const byStart = (a: TraceEvent, b: TraceEvent) => a.ts - b.ts || b.dur - a.dur;
